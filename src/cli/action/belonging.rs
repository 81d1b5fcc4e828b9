//! Where a step belongs among all steps that tell of one commit.

/// Where the step belongs, for the names of check runs and comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Belonging {
    /// The input `working-directory`.
    pub(super) working_directory: String,
    /// Of the artifact, without the suffix of a shard.
    pub(super) artifact_name: String,
    /// Index and count; `None`: all of the run.
    pub(super) shard: Option<(u32, u32)>,
}

impl Belonging {
    /// The check run's name. Nothing of the configuration is in it: a configuration that cannot be read must not leave a required
    /// check without an answer.
    pub(super) fn check_name(&self) -> String {
        let mut parts = Vec::new();
        if !matches!(self.working_directory.as_str(), "." | "") {
            parts.push(self.working_directory.clone());
        }
        // Another name is what several steps of one folder are told apart by.
        if self.artifact_name != "scenarioforge-evidence" {
            parts.push(self.artifact_name.clone());
        }
        if let Some((index, count)) = self.shard {
            parts.push(format!("shard {index} of {count}"));
        }
        if parts.is_empty() {
            return "ScenarioForge".to_owned();
        }
        format!("ScenarioForge ({})", parts.join(", "))
    }

    /// The line that the comment begins with.
    pub(super) fn marker_key(&self) -> String {
        format!("{}:{}", self.working_directory, self.artifact_name)
    }
}
