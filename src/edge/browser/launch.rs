//! Where a browser is found, and the command line that starts it.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Names looked for on `PATH`, the fastest first: the headless shell does the same work as the whole browser two to three
/// times as fast.
const NAMES: [&str; 6] = [
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Switches of every start. See
/// <https://peter.sh/experiments/chromium-command-line-switches/>.
const SWITCHES: &[&str] = &[
    "--headless",
    "--remote-debugging-pipe",
    // The pages come from the app in the checkout, whose server runs as the same user without any sandbox; the sandbox of
    // the browser does not start as root or in most containers.
    "--no-sandbox",
    // One process for a page and its frames: what a checkpoint sees of a frame is seen in one place.
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process,IsolateSandboxedIframes,Translate,OptimizationHints,MediaRouter,\
     DialMediaRouteProvider,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PaintHolding,BackForwardCache,\
     DestroyProfileOnBrowserClose,AvoidUnnecessaryBeforeUnloadCheckSync,LensOverlay,GlobalMediaControls",
    // Nothing that a user did not ask for, and no word to anyone but the app.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-component-extensions-with-background-pages",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--metrics-recording-only",
    "--no-pings",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--disable-search-engine-choice-screen",
    "--disable-breakpad",
    "--password-store=basic",
    "--use-mock-keychain",
    "--mute-audio",
    // A page nobody looks at works like one in front.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-ipc-flooding-protection",
    "--disable-hang-monitor",
    "--disable-prompt-on-repost",
    "--disable-popup-blocking",
    // Input is taken as soon as there is a document, not only when it has been drawn.
    "--allow-pre-commit-input",
    "--disable-back-forward-cache",
    // Pictures are the same on every machine.
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--hide-scrollbars",
    "--lang=en-US",
];

/// The browser to use: what the configuration names, else the first that is installed.
///
/// # Errors
/// In words: what was looked for, and what to do.
pub fn find(configured: Option<&str>, path: &str) -> Result<PathBuf, String> {
    let on_path = |name: &str| {
        env::split_paths(path)
            .map(|folder| folder.join(name))
            .find(|file| is_program(file))
    };
    match configured {
        Some(name) if name.contains('/') => {
            let file = PathBuf::from(name);
            is_program(&file).then_some(file).ok_or_else(|| {
                format!("there is no program at browser.executable = {name:?} of the configuration")
            })
        }
        Some(name) => on_path(name).ok_or_else(|| {
            format!(
                "browser.executable = {name:?} of the configuration is not on PATH ({path})"
            )
        }),
        None => NAMES.iter().find_map(|name| on_path(name)).ok_or_else(|| {
            "no Chromium was found on PATH; install one (Debian: apt-get install chromium-headless-shell) or name it in \
             browser.executable of the configuration"
                .to_owned()
        }),
    }
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// The command, for `sh -c`, that starts a browser which is told what to do on its standard input and answers on its
/// standard output. `little_shared_memory`: `/dev/shm` is as small as containers have it by default.
pub fn command(program: &Path, profile: &Path, little_shared_memory: bool) -> String {
    let mut command = format!("exec {}", quoted(&program.to_string_lossy()));
    for switch in SWITCHES {
        command.push(' ');
        command.push_str(&quoted(switch));
    }
    if little_shared_memory {
        command.push_str(" --disable-dev-shm-usage");
    }
    command.push(' ');
    command.push_str(&quoted(&format!("--user-data-dir={}", profile.display())));
    // The protocol is spoken on descriptors 3 and 4; on 1 and 2 the browser may write what it likes.
    command.push_str(" 3<&0 4>&1 </dev/null >&2");
    command
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_browser_says_what_to_do() {
        let none = find(None, "/nowhere").expect_err("there is none");
        assert!(
            none.contains("apt-get install chromium-headless-shell"),
            "{none}"
        );
        let named = find(Some("/nowhere/chrome"), "").expect_err("there is none");
        assert!(named.contains("/nowhere/chrome"), "{named}");
        let word = find(Some("my-chrome"), "/nowhere").expect_err("there is none");
        assert!(
            word.contains("my-chrome") && word.contains("PATH"),
            "{word}"
        );
    }

    #[test]
    fn odd_paths_are_one_word() {
        let command = command(
            Path::new("/opt/it's here/chrome"),
            Path::new("/tmp/a b"),
            true,
        );
        assert!(
            command.starts_with(r"exec '/opt/it'\''s here/chrome' "),
            "{command}"
        );
        assert!(command.contains("'--user-data-dir=/tmp/a b'"), "{command}");
    }
}
