//! A whole history in one file that can be read from top to bottom.
//!
//! What stands before the first commit says what the repository is there for; the line `shallow` among it makes a clone
//! of depth 1. Then, each on a line of its own:
//!
//! ```text
//! @@@ commit 2024-03-01 Ada Lindqvist: Message            one at noon, on the main branch
//! @@@ commit 2024-03-01 [topic] Ada Lindqvist: Message    on another, which begins where main stands
//! @@@ file docs/prd.md                                    the lines that follow, up to the next such line
//! @@@ edit src/app.py                                     lines with - are replaced by the lines with + after them
//! @@@ delete src/old.py
//! @@@ move src/a.py src/b.py
//! @@@ reformat src                                        white space only, in all files below
//! @@@ merge topic
//! ```

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Path to text.
pub(crate) type Tree = BTreeMap<String, String>;

const MARK: &str = "\n@@@ ";

/// The history of a repository.
pub(crate) struct Archive {
    /// Whether only the last commit is to be there.
    pub(crate) shallow: bool,
    pub(crate) commits: Vec<Commit>,
}

/// One commit, with the whole tree that it leaves.
pub(crate) struct Commit {
    pub(crate) time: Timestamp,
    pub(crate) author: String,
    pub(crate) message: String,
    /// `None` on the main branch.
    pub(crate) branch: Option<String>,
    /// The branch that it merges.
    pub(crate) merges: Option<String>,
    pub(crate) tree: Tree,
}

impl Archive {
    /// Reads it; an archive that does not fit itself is a mistake of whoever wrote it, told by a panic.
    pub(crate) fn read(name: &str, text: &str) -> Self {
        let mut parts = text.split(MARK);
        let shallow = parts
            .next()
            .expect("a beginning")
            .lines()
            .any(|line| line == "shallow");
        let mut commits: Vec<Commit> = Vec::new();
        for part in parts {
            let (line, body) = part.split_once('\n').unwrap_or((part, ""));
            let (verb, what) = line.split_once(' ').expect("a verb and what it does");
            if verb == "commit" {
                let commit = begin(&commits, what);
                commits.push(commit);
                continue;
            }
            let merged = (verb == "merge").then(|| written_on(&commits, what));
            let commit = commits
                .last_mut()
                .unwrap_or_else(|| panic!("{name}: a commit comes first"));
            let tree = &mut commit.tree;
            match verb {
                "file" => {
                    tree.insert(what.to_owned(), whole_lines(body));
                }
                "edit" => {
                    let text = tree
                        .get_mut(what)
                        .unwrap_or_else(|| panic!("{name}: no {what} to edit"));
                    *text = edit(text, body)
                        .unwrap_or_else(|lost| panic!("{name}: {what} has no {lost:?}"));
                }
                "delete" => {
                    tree.remove(what)
                        .unwrap_or_else(|| panic!("{name}: no {what} to delete"));
                }
                "move" => {
                    let (from, to) = what.split_once(' ').expect("from and to");
                    let text = tree
                        .remove(from)
                        .unwrap_or_else(|| panic!("{name}: no {from} to move"));
                    tree.insert(to.to_owned(), text);
                }
                "reformat" => {
                    for (_, text) in tree.iter_mut().filter(|(path, _)| path.starts_with(what)) {
                        *text = reformat(text);
                    }
                }
                "merge" => {
                    tree.extend(merged.expect("just found"));
                    commit.merges = Some(what.to_owned());
                }
                other => panic!("{name}: nobody knows how to {other}"),
            }
        }
        Self { shallow, commits }
    }

    /// What is checked out.
    pub(crate) fn head(&self) -> &Tree {
        &head(&self.commits, None).expect("a commit").tree
    }
}

/// The last commit of a branch.
fn head<'c>(commits: &'c [Commit], branch: Option<&str>) -> Option<&'c Commit> {
    commits
        .iter()
        .rev()
        .find(|commit| commit.branch.as_deref() == branch)
}

/// What a branch has written since it began.
fn written_on(commits: &[Commit], branch: &str) -> Tree {
    let of_it = |commit: &Commit| commit.branch.as_deref() == Some(branch);
    let first = commits.iter().position(of_it).expect("a branch");
    let began = head(&commits[..first], None).map(|commit| &commit.tree);
    let last = head(commits, Some(branch)).expect("a branch");
    let written =
        |(path, text): &(&String, &String)| began.and_then(|began| began.get(*path)) != Some(*text);
    let tree = last.tree.iter().filter(written);
    tree.map(|(path, text)| (path.clone(), text.clone()))
        .collect()
}

fn begin(commits: &[Commit], what: &str) -> Commit {
    let (date, rest) = what.split_once(' ').expect("a date");
    let (who, message) = rest.split_once(": ").expect("an author and a message");
    let (branch, author) = match who.strip_prefix('[').and_then(|who| who.split_once("] ")) {
        Some((branch, author)) => (Some(branch), author),
        None => (None, who),
    };
    let noon = date.parse::<Date>().expect("a date").at(12, 0, 0, 0);
    let time = noon.to_zoned(TimeZone::UTC).expect("a time").timestamp();
    let parent = head(commits, branch).or_else(|| head(commits, None));
    Commit {
        time,
        author: author.to_owned(),
        message: message.to_owned(),
        branch: branch.map(str::to_owned),
        merges: None,
        tree: parent.map(|parent| parent.tree.clone()).unwrap_or_default(),
    }
}

fn whole_lines(body: &str) -> String {
    let text = body.trim_end_matches('\n');
    if text.is_empty() {
        String::new()
    } else {
        format!("{text}\n")
    }
}

/// Only white space: a blank at the end of each line, or none where there is one.
pub(crate) fn reformat(text: &str) -> String {
    let lines = text.split('\n').map(|line| match line.strip_suffix(' ') {
        Some(line) => line.to_owned(),
        None if line.is_empty() => String::new(),
        None => format!("{line} "),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Each run of lines with `-` becomes the lines with `+` behind it. What is not found is given back.
fn edit(text: &str, body: &str) -> Result<String, String> {
    let mut text = text.to_owned();
    let mut lines = body.trim_end_matches('\n').split('\n').peekable();
    while lines.peek().is_some() {
        let mut old: Vec<&str> = Vec::new();
        while let Some(line) = lines.next_if(|line| line.starts_with('-')) {
            old.push(&line[1..]);
        }
        let mut new: Option<Vec<&str>> = None;
        while let Some(line) = lines.next_if(|line| line.starts_with('+')) {
            new.get_or_insert_default().push(&line[1..]);
        }
        if old.is_empty() {
            return Err(lines.next().unwrap_or_default().to_owned());
        }
        let mut rest = &old[..];
        while !rest.is_empty() {
            // Lines that stand apart are told one after the other: the longest run that is there comes first.
            let run = (1..=rest.len())
                .rev()
                .find(|length| text.contains(&rest[..*length].join("\n")));
            let run = run.ok_or_else(|| rest[0].to_owned())?;
            let (these, others) = rest.split_at(run);
            let becomes = new
                .as_ref()
                .filter(|_| others.is_empty())
                .map(|new| new.join("\n"));
            text = replace_once(&text, &these.join("\n"), becomes.as_deref());
            rest = others;
        }
    }
    Ok(text)
}

/// `None` takes away, whole lines with their ends.
fn replace_once(text: &str, old: &str, new: Option<&str>) -> String {
    let at = text.find(old).expect("just found");
    let (before, after) = (&text[..at], &text[at + old.len()..]);
    let whole = before.is_empty() || before.ends_with('\n');
    match new {
        Some(new) => format!("{before}{new}{after}"),
        None if whole && after.starts_with('\n') => format!("{before}{}", &after[1..]),
        None => format!("{before}{after}"),
    }
}
