//! What a token may do, in the words of a workflow's `permissions`.

use std::fmt;

/// A key of a workflow's `permissions`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Runs and artifacts.
    Actions,
    /// Check runs.
    Checks,
    /// Files, branches, commits.
    Contents,
    /// Issues, and the comments on them.
    Issues,
    /// Pull requests, and the comments on them.
    PullRequests,
}

impl Scope {
    /// As the API writes it.
    pub(super) fn api_name(self) -> &'static str {
        match self {
            Self::Actions => "actions",
            Self::Checks => "checks",
            Self::Contents => "contents",
            Self::Issues => "issues",
            Self::PullRequests => "pull_requests",
        }
    }
}

/// How far it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// To look at it.
    Read,
    /// To change it, and to look at it.
    Write,
}

impl Level {
    pub(super) fn api_name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// One permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permission {
    /// For what.
    pub scope: Scope,
    /// How far.
    pub level: Level,
}

impl Permission {
    /// To read.
    pub const fn read(scope: Scope) -> Self {
        let level = Level::Read;
        Self { scope, level }
    }

    /// To write.
    pub const fn write(scope: Scope) -> Self {
        let level = Level::Write;
        Self { scope, level }
    }
}

impl fmt::Display for Permission {
    /// As a workflow has it: `pull-requests: write`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.scope.api_name().replace('_', "-");
        write!(f, "{name}: {}", self.level.api_name())
    }
}

/// The permissions that would have been enough: one of these sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs(Vec<Vec<String>>);

impl Needs {
    /// One permission.
    pub(super) fn one(permission: Permission) -> Self {
        Self(vec![vec![permission.to_string()]])
    }

    /// The header `X-Accepted-GitHub-Permissions`: sets after `;`, their members after `,`
    /// (<https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api>). `None`: it names nothing.
    pub(super) fn from_header(value: &str) -> Option<Self> {
        let sets = value.split(';').filter_map(|set| {
            let members = set.split(',').filter_map(|member| {
                let (name, level) = member.trim().split_once('=')?;
                let plain = |text: &str| {
                    let known = |c: char| c.is_ascii_alphanumeric() || c == '_';
                    !text.is_empty() && text.len() < 60 && text.chars().all(known)
                };
                let (name, level) = (name.trim(), level.trim());
                (plain(name) && plain(level))
                    .then(|| format!("{}: {level}", name.replace('_', "-")))
            });
            let members: Vec<String> = members.take(10).collect();
            (!members.is_empty()).then_some(members)
        });
        let sets: Vec<Vec<String>> = sets.take(10).collect();
        (!sets.is_empty()).then_some(Self(sets))
    }

    /// The sets, each with its permissions as a workflow has them.
    pub fn sets(&self) -> &[Vec<String>] {
        &self.0
    }
}

impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, set) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" or ")?;
            }
            for (index, member) in set.iter().enumerate() {
                let and = if index > 0 { " and " } else { "" };
                write!(f, "{and}`{member}`")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_and_said_as_a_workflow_has_it() {
        for (header, said) in [
            ("contents=write", Some("`contents: write`")),
            (
                "issues=write; pull_requests=write",
                Some("`issues: write` or `pull-requests: write`"),
            ),
            (
                "contents=write,workflows=write",
                Some("`contents: write` and `workflows: write`"),
            ),
            ("", None),
            (";,=;", None),
            ("<script>=1", None),
        ] {
            let needs = Needs::from_header(header).map(|needs| needs.to_string());
            assert_eq!(needs.as_deref(), said, "{header}");
        }
    }
}
