//! Makes `git` work inside a copy of a checkout without copying its history: a small `.git` whose objects are those of
//! the original (gitrepository-layout(5), `objects/info/alternates`), and whose changes stay in the copy.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;

/// Gives the copy a repository of its own that borrows from that of the checkout. Does nothing where the checkout's root
/// has none.
///
/// # Errors
/// When a file cannot be read or written.
pub fn lend(checkout: &Path, copy: &Path) -> io::Result<()> {
    let Some(own) = git_dir(&checkout.join(".git")) else {
        return Ok(());
    };
    lend_repository(&own, &common_dir(&own), &copy.join(".git"))
}

/// The folder that holds a checkout's history, wherever it lies; `None`: the checkout's root has none, or what it names is no
/// repository.
pub fn history(checkout: &Path) -> Option<PathBuf> {
    let own = git_dir(&checkout.join(".git"))?;
    let common = fs::canonicalize(common_dir(&own)).ok()?;
    // Whoever may write to the checkout chooses the name.
    let is_repository = ["HEAD", "objects", "refs"]
        .iter()
        .all(|name| common.join(name).exists());
    is_repository.then_some(common)
}

/// Worktrees share everything but a few files.
fn common_dir(own: &Path) -> PathBuf {
    match text(&own.join("commondir")) {
        Some(path) => own.join(path.trim()),
        None => own.to_owned(),
    }
}

fn lend_repository(own: &Path, common: &Path, git: &Path) -> io::Result<()> {
    fs::create_dir_all(git.join("objects/info"))?;
    fs::create_dir_all(git.join("info"))?;
    fs::create_dir_all(git.join("refs"))?;
    let objects = fs::canonicalize(common.join("objects"))?;
    fs::write(
        git.join("objects/info/alternates"),
        format!("{}\n", objects.display()),
    )?;
    for (from, name) in [
        (own, "HEAD"),
        (own, "index"),
        (common, "packed-refs"),
        (common, "shallow"),
        (common, "info/exclude"),
    ] {
        copy_if_there(&from.join(name), &git.join(name))?;
    }
    copy_refs(&common.join("refs"), &git.join("refs"))?;
    fs::write(git.join("config"), harmless(&common.join("config")))?;
    // The `.git` of a submodule names its repository in there, and without it no git command works in the checkout.
    lend_modules(&own.join("modules"), &git.join("modules"))
}

/// The repositories of submodules; a name with slashes makes folders.
fn lend_modules(from: &Path, to: &Path) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(from) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.join("HEAD").is_file() {
            lend_repository(&from, &from, &to)?;
        } else if from.is_dir() {
            lend_modules(&from, &to)?;
        }
    }
    Ok(())
}

/// `.git` is a folder, or a file that names one (worktrees and submodules).
fn git_dir(path: &Path) -> Option<PathBuf> {
    if path.is_dir() {
        return Some(path.to_owned());
    }
    let text = text(path)?;
    Some(path.parent()?.join(text.strip_prefix("gitdir:")?.trim()))
}

fn copy_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match ordinary(from)? {
        Some(mut original) => io::copy(&mut original, &mut File::create(to)?).map(drop),
        None => Ok(()),
    }
}

/// An ordinary file; `None`: there is none. Where the app has put a pipe in its place, nobody waits for a writer.
fn ordinary(path: &Path) -> io::Result<Option<File>> {
    let opened = File::options()
        .read(true)
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open(path);
    match opened {
        Ok(file) if file.metadata()?.is_file() => Ok(Some(file)),
        Ok(_) => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The text of an ordinary file; `None`: there is none, or it cannot be read.
fn text(path: &Path) -> Option<String> {
    let mut text = String::new();
    ordinary(path).ok()??.read_to_string(&mut text).ok()?;
    Some(text)
}

fn copy_refs(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy_refs(&entry.path(), &target)?;
        } else {
            copy_if_there(&entry.path(), &target)?;
        }
    }
    Ok(())
}

/// The configuration without what could start programs or holds credentials: `actions/checkout` leaves the job's token
/// in an `http.*.extraheader`.
fn harmless(path: &Path) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    // Asked first, because the library would wait for the writer of a pipe.
    if !matches!(ordinary(path), Ok(Some(_))) {
        return text;
    }
    let Ok(config) = git2::Config::open(path) else {
        return text;
    };
    let Ok(entries) = config.entries(None) else {
        return text;
    };
    let _ = entries.for_each(|entry| {
        let (Ok(name), Ok(value)) = (entry.name(), entry.value()) else {
            return;
        };
        let Some((section, key)) = name.rsplit_once('.') else {
            return;
        };
        let (section, subsection) = section
            .split_once('.')
            .map_or((section, None), |(section, sub)| (section, Some(sub)));
        let kept = match section {
            "core" => matches!(
                key,
                "repositoryformatversion"
                    | "filemode"
                    | "bare"
                    | "symlinks"
                    | "ignorecase"
                    | "autocrlf"
                    | "eol"
            ),
            "extensions" => key == "objectformat",
            "user" => matches!(key, "name" | "email"),
            "branch" => matches!(key, "remote" | "merge"),
            "remote" => key == "fetch" || (key == "url" && !value.contains('@')),
            _ => false,
        };
        if kept {
            let quoted = |text: &str| {
                format!(
                    "\"{}\"",
                    text.replace('\\', "\\\\")
                        .replace('"', "\\\"")
                        .replace('\n', "\\n")
                )
            };
            let head = subsection.map_or_else(
                || format!("[{section}]"),
                |sub| format!("[{section} {}]", quoted(sub)),
            );
            let _ = writeln!(text, "{head}\n\t{key} = {}", quoted(value));
        }
    });
    text
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn git(folder: &Path, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.org",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(folder)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("HOME", folder)
            .output()
            .expect("git");
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout)
            .expect("UTF-8")
            .trim()
            .to_owned()
    }

    #[test]
    fn a_pipe_in_place_of_a_file_is_waited_for_by_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let (shop, copy) = (folder.path().join("shop"), folder.path().join("copy"));
        fs::create_dir(&shop).expect("a folder");
        fs::create_dir(&copy).expect("a folder");
        git(&shop, &["init", "-q"]);
        for name in [
            "shallow",
            "packed-refs",
            "index",
            "config",
            "commondir",
            "refs/pipe",
        ] {
            let path = shop.join(".git").join(name);
            let _ = fs::remove_file(&path);
            let made = Command::new("mkfifo").arg(&path).status();
            assert!(made.expect("mkfifo runs").success(), "{name}");
        }
        lend(&shop, &copy).expect("what is left is lent");
        assert!(copy.join(".git/HEAD").is_file());
        assert!(!copy.join(".git/shallow").exists());
    }

    #[test]
    fn git_works_in_a_copy_and_leaves_the_checkout_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (checkout, copy) = (folder.path().join("checkout"), folder.path().join("copy"));
        for path in [&checkout, &copy] {
            fs::create_dir(path).expect("a folder");
            fs::write(path.join("a.txt"), "one\n").expect("a file");
        }
        git(&checkout, &["init", "-q", "-b", "main"]);
        git(&checkout, &["add", "."]);
        git(&checkout, &["commit", "-qm", "first"]);
        git(&checkout, &["tag", "v1"]);
        git(
            &checkout,
            &[
                "config",
                "http.https://github.com/.extraheader",
                "AUTHORIZATION: basic c2VjcmV0",
            ],
        );
        git(
            &checkout,
            &[
                "remote",
                "add",
                "origin",
                "https://x-access-token:secret@github.com/acme/shop",
            ],
        );
        let head = git(&checkout, &["rev-parse", "HEAD"]);
        lend(&checkout, &copy).expect("lent");
        assert_eq!(git(&copy, &["status", "--porcelain"]), "");
        assert_eq!(git(&copy, &["describe", "--tags"]), "v1");
        fs::write(copy.join("a.txt"), "two\n").expect("a file");
        assert!(git(&copy, &["diff"]).contains("+two"));
        git(&copy, &["commit", "-qam", "second"]);
        assert_eq!(git(&checkout, &["rev-parse", "HEAD"]), head);
        assert_eq!(git(&checkout, &["status", "--porcelain"]), "");
        let config = fs::read_to_string(copy.join(".git/config")).expect("a configuration");
        assert!(
            !config.contains("secret") && !config.contains("AUTHORIZATION"),
            "{config}"
        );
        // A submodule's, too.
        let (shop, other) = (folder.path().join("shop"), folder.path().join("shop-copy"));
        fs::create_dir(&shop).expect("a folder");
        git(&shop, &["init", "-q"]);
        let from = checkout.to_str().expect("UTF-8");
        git(
            &shop,
            &[
                "-c",
                "protocol.file.allow=always",
                "submodule",
                "add",
                "-q",
                from,
                "lib/sub",
            ],
        );
        git(&shop, &["commit", "-qm", "with a submodule"]);
        fs::create_dir_all(other.join("lib/sub")).expect("a folder");
        for path in [".gitmodules", "lib/sub/.git", "lib/sub/a.txt"] {
            fs::copy(shop.join(path), other.join(path)).expect("a file");
        }
        lend(&shop, &other).expect("lent");
        assert_eq!(git(&other, &["status", "--porcelain"]), "");
        assert_eq!(git(&other.join("lib/sub"), &["rev-parse", "HEAD"]), head);
        // A worktree's `.git` is a file.
        let (tree, other) = (folder.path().join("tree"), folder.path().join("other"));
        git(
            &checkout,
            &["worktree", "add", "-q", tree.to_str().expect("UTF-8")],
        );
        fs::create_dir(&other).expect("a folder");
        fs::write(other.join("a.txt"), "one\n").expect("a file");
        lend(&tree, &other).expect("lent");
        assert_eq!(git(&other, &["status", "--porcelain"]), "");
        assert_eq!(git(&other, &["branch", "--show-current"]), "tree");
    }
}
