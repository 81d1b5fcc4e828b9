//! Our side: a checkout with a pack, and a run of the release binary on it.

use std::{
    cell::Cell,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::{Outcome, SCENARIOS, VIEWPORT, WORKERS, app::App};

pub(crate) struct Project {
    folder: PathBuf,
    root: PathBuf,
    runs: Cell<u32>,
}

impl Project {
    pub(crate) fn new(place: &Path, app: &App, browser: &Path) -> Outcome<Self> {
        let folder = tempfile::Builder::new().tempdir_in(place)?.keep();
        let root = folder.join("customers");
        fs::create_dir_all(root.join(".scenarioforge"))?;
        let (width, height) = VIEWPORT;
        let config = format!(
            "[project]\nname = \"bench\"\n\n[run]\njobs = {WORKERS}\nisolation = \"checkout\"\n\n\
             [browser]\nexecutable = \"{}\"\nviewport = \"{width}x{height}\"\n\n[services.app]\nurl = \"{}\"\n",
            browser.display(),
            app.url()
        );
        fs::write(root.join(".scenarioforge/config.toml"), config)?;
        let pack = serde_json::to_vec_pretty(&pack())?;
        fs::write(root.join(".scenarioforge/scenarios.json"), pack)?;
        Ok(Self {
            folder,
            root,
            runs: Cell::new(0),
        })
    }

    pub(crate) fn run(&self) -> Outcome<()> {
        self.runs.set(self.runs.get() + 1);
        let bundle = self.folder.join(format!("bundle-{}", self.runs.get()));
        let printed = self.folder.join("printed");
        let binary = env::var_os("SCENARIOFORGE_BENCH_BINARY")
            .unwrap_or_else(|| env!("CARGO_BIN_EXE_scenarioforge").into());
        let status = Command::new(binary)
            .args(["run", "--out"])
            .arg(&bundle)
            .current_dir(&self.root)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(&printed)?)
            .status()?;
        if status.success() {
            Ok(())
        } else {
            let printed = fs::read_to_string(&printed)?;
            let end = printed.len().saturating_sub(2000);
            let end = (end..)
                .find(|end| printed.is_char_boundary(*end))
                .unwrap_or(0);
            Err(format!("{status}\n{}", &printed[end..]).into())
        }
    }
}

fn pack() -> Value {
    let scenarios: Vec<Value> = (0..SCENARIOS)
        .map(|number| {
            let name = format!("Ada {number}");
            json!({
                "id": format!("SC-bench-{number:03}"), "title": format!("Saves customer {number}"),
                "feature": "Customers", "outcome": "A customer is saved", "persona": { "name": "Clerk", "goal": "Save" },
                "risk": "Lost customers", "no_variants_because": "it is there to be timed",
                "pass_criteria": "Every checkpoint holds.",
                "steps": [{
                    "id": "save", "text": "Saves a customer",
                    "browser": [
                        { "goto": "{{ services.app.url }}" },
                        { "fill": { "target": "label=Name", "value": name } },
                        { "click": "role=button[name=\"Save\"]" },
                        { "wait_for": "role=status" },
                    ],
                    "checkpoints": [{
                        "id": "saved", "text": "The page says so", "subject": "element", "at": "role=status",
                        "predicate": "equals", "value": format!("Saved {name}"),
                    }],
                }],
            })
        })
        .collect();
    json!({ "schema": "scenarioforge.pack/1", "revision": 1, "scenarios": scenarios })
}
