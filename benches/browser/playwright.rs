//! Playwright Test on the same work: a suite of as many tests, written into a folder of its own.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::json;

use crate::{Outcome, SCENARIOS, VIEWPORT, WORKERS, app::App};

pub(crate) struct Suite {
    folder: PathBuf,
}

impl Suite {
    /// `home` has the `node_modules`.
    pub(crate) fn new(
        place: &Path,
        home: &Path,
        app: &App,
        browser: &Path,
        trace: bool,
    ) -> Outcome<Self> {
        let folder = tempfile::Builder::new().tempdir_in(place)?.keep();
        symlink(
            fs::canonicalize(home.join("node_modules"))?,
            folder.join("node_modules"),
        )?;
        let (width, height) = VIEWPORT;
        // The plainest of its reporters, and a picture that the test takes itself.
        let config = json!({
            "testDir": ".", "fullyParallel": true, "workers": WORKERS, "reporter": "dot",
            "use": {
                "baseURL": app.url(), "viewport": { "width": width, "height": height }, "trace": if trace { "on" } else { "off" },
                "launchOptions": { "executablePath": browser, "chromiumSandbox": false },
            },
        });
        fs::write(
            folder.join("playwright.config.js"),
            format!("module.exports = {config:#};\n"),
        )?;
        fs::write(
            folder.join("customers.spec.js"),
            format!(
                "const {{ test, expect }} = require('@playwright/test');\n\
                 for (let number = 0; number < {SCENARIOS}; number++) {{\n\
                 \x20 test(`saves customer ${{number}}`, async ({{ page }}, info) => {{\n\
                 \x20   await page.goto('/');\n\
                 \x20   await page.getByLabel('Name').fill(`Ada ${{number}}`);\n\
                 \x20   await page.getByRole('button', {{ name: 'Save' }}).click();\n\
                 \x20   await page.getByRole('status').waitFor();\n\
                 \x20   await expect(page.getByRole('status')).toHaveText(`Saved Ada ${{number}}`);\n\
                 \x20   await page.screenshot({{ path: info.outputPath('end.png') }});\n\
                 \x20 }});\n\
                 }}\n"
            ),
        )?;
        Ok(Self { folder })
    }

    pub(crate) fn run(&self) -> Outcome<()> {
        let printed = self.folder.join("printed");
        let out = fs::File::create(&printed)?;
        let status = Command::new("node")
            .args(["node_modules/@playwright/test/cli.js", "test"])
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .status()?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("Playwright: {status}\n{}", fs::read_to_string(&printed)?).into())
        }
    }
}
