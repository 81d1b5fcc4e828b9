//! Scripts of packages, as their managers are told to run them.

/// The script that a package's manager is told to run, as it is typed.
pub(super) fn package_script(manager: &str, rest: &[&str]) -> Option<String> {
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        match *word {
            "--filter" | "-F" | "-C" | "--prefix" | "--workspace" | "-w" | "--cwd" | "--dir"
                if !(manager == "pnpm" && *word == "-w") =>
            {
                words.next();
            }
            "workspace" if manager == "yarn" => {
                words.next();
            }
            "run" | "run-script" | "task" => {
                let name = words.find(|word| !word.starts_with('-'))?;
                let sound = !name.contains(['<', '/', '.', '$']) && name.len() < 80;
                return sound.then(|| format!("{manager} run {name}"));
            }
            "test" | "start" | "stop" | "restart" if manager != "deno" => {
                return Some(format!("{manager} {word}"));
            }
            word if word.starts_with('-') => {}
            // Yarn, pnpm and Bun run scripts without being told to.
            "install" | "add" | "remove" | "init" | "create" | "dlx" | "exec" | "i" | "ci"
            | "up" | "upgrade" | "link" | "publish" | "pack" | "why" | "audit" | "x" | "cache"
            | "config" | "info" | "set" | "global" | "update" | "outdated" | "import"
            | "dedupe" | "version" | "login" | "rebuild" | "store" | "list" | "ls" | "view"
            | "root" | "bin" | "npm" | "node" | "plugin" => {
                return None;
            }
            word if matches!(manager, "yarn" | "pnpm")
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_-:".contains(&byte)) =>
            {
                return Some(format!("{manager} {word}"));
            }
            _ => return None,
        }
    }
    None
}
