//! Real repositories of git in a temporary folder, with fixed authors and dates.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use jiff::Timestamp;

use super::archive::{Archive, Commit, Tree};

/// Builds the repository with all its commits, and checks its head out.
pub(crate) fn build(archive: &Archive, name: &str, folder: &Path) {
    let whole = if archive.shallow {
        folder.with_extension("whole")
    } else {
        folder.to_owned()
    };
    fs::create_dir_all(&whole).expect("a folder");
    git(&whole, &["init", "--quiet", "--initial-branch=main"]);
    let mut import = command(&whole, &["fast-import", "--quiet"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("git is there");
    let mut stdin = import.stdin.take().expect("a pipe");
    stdin
        .write_all(&stream(&archive.commits))
        .expect("git reads");
    drop(stdin);
    assert!(
        import.wait().expect("git ends").success(),
        "{name}: fast-import"
    );
    if archive.shallow {
        let from = format!("file://{}", whole.display());
        let to = folder.to_string_lossy();
        git(&whole, &["clone", "--quiet", "--depth=1", &from, &to]);
        git(folder, &["remote", "remove", "origin"]);
    } else {
        git(folder, &["reset", "--quiet", "--hard"]);
    }
    git(
        folder,
        &[
            "remote",
            "add",
            "origin",
            &format!("https://github.com/example/{name}.git"),
        ],
    );
}

/// The commits as `git fast-import` reads them.
fn stream(commits: &[Commit]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, commit) in commits.iter().enumerate() {
        let last = |branch: Option<&str>| {
            commits[..at]
                .iter()
                .rposition(|earlier| earlier.branch.as_deref() == branch)
        };
        let branch = commit.branch.as_deref();
        let from = last(branch).or_else(|| last(None));
        let seconds = commit.time.as_second() + i64::try_from(at).expect("few commits");
        let who = format!(
            "{0} <{1}> {seconds} +0000",
            commit.author,
            mail(&commit.author)
        );
        let message = &commit.message;
        let mut head = format!(
            "commit refs/heads/{}\nmark :{}\n",
            branch.unwrap_or("main"),
            at + 1
        );
        head += &format!(
            "author {who}\ncommitter {who}\ndata {}\n{message}\n",
            message.len()
        );
        if let Some(from) = from {
            head += &format!("from :{}\n", from + 1);
        }
        if let Some(merged) = commit
            .merges
            .as_deref()
            .and_then(|branch| last(Some(branch)))
        {
            head += &format!("merge :{}\n", merged + 1);
        }
        out.extend_from_slice(head.as_bytes());
        let empty = Tree::new();
        let before = from.map_or(&empty, |from| &commits[from].tree);
        for path in before
            .keys()
            .filter(|path| !commit.tree.contains_key(*path))
        {
            out.extend_from_slice(format!("D {path}\n").as_bytes());
        }
        for (path, text) in commit
            .tree
            .iter()
            .filter(|(path, text)| before.get(*path) != Some(text))
        {
            out.extend_from_slice(
                format!("M 100644 inline {path}\ndata {}\n{text}\n", text.len()).as_bytes(),
            );
        }
    }
    out
}

fn mail(author: &str) -> String {
    let word: String = author
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(".");
    if word.ends_with("[bot]") {
        format!("41898282+{word}@users.noreply.github.com")
    } else {
        format!("{word}@example.org")
    }
}

/// A copy, with everything that git knows.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// Makes a checkout hold another tree; committed a day after `last`, or left as it is.
pub(crate) fn change(
    folder: &Path,
    before: &Tree,
    after: &Tree,
    committed_after: Option<Timestamp>,
) {
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        fs::remove_file(folder.join(path)).expect("it was there");
    }
    for (path, text) in after
        .iter()
        .filter(|(path, text)| before.get(*path) != Some(text))
    {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    if let Some(last) = committed_after {
        git(folder, &["add", "--all"]);
        let date = format!("{} +0000", last.as_second() + 86_400);
        let mut commit = command(folder, &["commit", "--quiet", "--message=Change the code"]);
        commit
            .env("GIT_AUTHOR_DATE", &date)
            .env("GIT_COMMITTER_DATE", &date);
        assert!(
            commit.status().expect("git is there").success(),
            "git commit"
        );
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let status = command(folder, arguments).status().expect("git is there");
    assert!(status.success(), "git {arguments:?}");
}

/// git, deaf to the configuration of whoever runs the tests.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    for (name, _) in
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_"))
    {
        command.env_remove(name);
    }
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "Maintainer")
        .env("GIT_AUTHOR_EMAIL", "maintainer@example.org")
        .env("GIT_COMMITTER_NAME", "Maintainer")
        .env("GIT_COMMITTER_EMAIL", "maintainer@example.org");
    command
}
