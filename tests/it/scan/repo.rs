//! A small shop with a history: its code, and the documents that describe it.

use std::{fs, path::PathBuf, process::Command};

use serde_json::Value;

use crate::harness::Project;

/// The requirements, all of them true of the code.
pub(crate) const PRD: &str = "# Shop requirements\n\n## Goals\n\nShoppers order milk in under a minute.\n\n## Orders\n\n- A shopper places an order with `POST /api/orders`.\n- A shopper sees it with `GET /api/orders/:id`.\n- `SHOP_DB` names the database file.\n\n## Refunds\n\n- Support refunds with `POST /api/refunds`; see `src/refunds.js`.\n\n## Non-goals\n\nGift cards.\n";

/// A decision that names a function.
pub(crate) const ADR: &str = "# 1. Prices are integers\n\n## Status\n\nAccepted\n\n## Context\n\nSums of floats drift.\n\n## Decision\n\n`totalInCents` adds prices in cents.\n\n## Consequences\n\nPages divide by a hundred.\n";

const SERVER: &str = "const express = require('express');\nconst { totalInCents } = require('./total');\nconst refunds = require('./refunds');\nconst app = express();\nconst db = process.env.SHOP_DB;\napp.post('/api/orders', (req, res) => res.status(201).json({ total: totalInCents(req.body) }));\napp.get('/api/orders/:id', (req, res) => res.json({}));\napp.use('/api/refunds', refunds);\napp.listen(3000);\n";

const REFUNDS: &str = "const { Router } = require('express');\nconst router = Router();\nrouter.post('/', (req, res) => res.status(201).end());\nmodule.exports = router;\n";

const TOTAL: &str = "function totalInCents(order) {\n  return order.lines.reduce((sum, line) => sum + line.cents, 0);\n}\nmodule.exports = { totalInCents };\n";

/// A repository in the folder of a project.
pub(crate) struct Repo {
    pub(crate) project: Project,
    /// Commits have the time of this hour, counted from the first.
    hour: std::cell::Cell<u32>,
}

impl Repo {
    /// Empty, and not yet a repository.
    pub(crate) fn new() -> Self {
        Self {
            project: Project::new(""),
            hour: std::cell::Cell::new(0),
        }
    }

    /// The shop, committed.
    pub(crate) fn shop() -> Self {
        let repo = Self::new();
        repo.write(
            "package.json",
            "{ \"name\": \"shop\", \"scripts\": { \"start\": \"node src/server.js\" } }\n",
        );
        repo.write("src/server.js", SERVER);
        repo.write("src/refunds.js", REFUNDS);
        repo.write("src/total.js", TOTAL);
        repo.write("docs/prd.md", PRD);
        repo.write("docs/adr/0001-prices-are-integers.md", ADR);
        repo.write("README.md", "# Shop\n\nInstall it with `npm install`.\n");
        repo.git(&["init", "-q", "-b", "main"]);
        repo.commit("The shop");
        repo
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.project.root()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).expect("a file")
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.root().join(path)).expect("a file");
    }

    /// Replaces words in a file that has them.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has {from}");
        self.write(path, &text.replace(from, to));
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let hour = self.hour.get();
        let time = format!("2026-02-{:02}T{:02}:00:00Z", 1 + hour / 24, hour % 24);
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=ada@example.org",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(["-c", "protocol.file.allow=always"])
            .args(arguments)
            .current_dir(self.root())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_AUTHOR_DATE", &time)
            .env("GIT_COMMITTER_DATE", &time)
            .output()
            .expect("git");
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Commits everything; returns the commit.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
        self.hour.set(self.hour.get() + 1);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Exit code, stdout, stderr.
    pub(crate) fn said(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        crate::formats::said(&self.project, arguments)
    }

    /// The manifest after a scan.
    pub(crate) fn scan(&self) -> Value {
        let (code, stdout, stderr) = self.said(&["scan", "--json"]);
        assert_eq!(code, Some(0), "{stderr}");
        let printed: Value = serde_json::from_str(&stdout).expect("JSON");
        let written = self.read(".scenarioforge/manifest.json");
        assert_eq!(
            printed,
            serde_json::from_str::<Value>(&written).expect("JSON")
        );
        printed
    }
}

/// The entry of a document.
pub(crate) fn source<'m>(manifest: &'m Value, path: &str) -> &'m Value {
    let sources = manifest["sources"].as_array().expect("sources");
    sources
        .iter()
        .find(|source| source["path"] == path)
        .unwrap_or_else(|| panic!("{path} is no source: {manifest:#}"))
}

/// Paths of all sources.
pub(crate) fn paths(manifest: &Value) -> Vec<&str> {
    let sources = manifest["sources"].as_array().expect("sources");
    sources
        .iter()
        .filter_map(|source| source["path"].as_str())
        .collect()
}

/// Codes and references of a document's warnings.
pub(crate) fn warned<'m>(manifest: &'m Value, path: &str) -> Vec<(&'m str, &'m str)> {
    let warnings = source(manifest, path)["warnings"]
        .as_array()
        .expect("warnings");
    let text = |warning: &'m Value, key: &str| warning[key].as_str().unwrap_or_default();
    warnings
        .iter()
        .map(|warning| (text(warning, "code"), text(warning, "reference")))
        .collect()
}
