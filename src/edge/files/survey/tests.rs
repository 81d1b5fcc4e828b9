use std::{fs, os::unix::fs::symlink};

use super::*;

fn paths(survey: &Survey) -> Vec<&str> {
    survey.files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn what_git_knows_and_what_no_rule_leaves_out_is_there_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("in");
    fs::create_dir(&root).expect("a folder");
    fs::write(folder.path().join("outside.md"), "x").expect("a file");
    for (path, text) in [
        (".gitignore", "/out/\n*.log\n!keep.log\n[broken\n"),
        ("a.md", ""),
        ("b.log", ""),
        ("keep.log", ""),
        ("out/made.md", ""),
        ("out/known.md", ""),
        ("sub/.gitignore", "*.md\n!yes.md\n"),
        ("sub/no.md", ""),
        ("sub/yes.md", ""),
        ("sub/deep/no.md", ""),
        ("sub/deep/no.txt", ""),
        (".hidden/x.md", ""),
        (".git/HEAD", ""),
        (".scenarioforge/config.toml", ""),
        ("vendor/inner/.git", "gitdir: elsewhere\n"),
        ("vendor/inner/x.md", ""),
    ] {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    symlink(folder.path(), root.join("up")).expect("a link");
    symlink(&root, root.join("sub/round")).expect("a link");
    symlink("../../outside.md", root.join("sub/yes2.md")).expect("a link");
    let known = Known::new(["out/known.md", "a.md"]);
    let found = survey(&root, &known).expect("a survey");
    assert_eq!(
        paths(&found),
        [
            ".gitignore",
            ".hidden/x.md",
            "a.md",
            "keep.log",
            "out/known.md",
            "sub/.gitignore",
            "sub/deep/no.txt",
            "sub/yes.md",
        ]
    );
    assert_eq!((found.links.count, found.links.named.len()), (3, 3));
    assert_eq!(found.nested.named, ["vendor/inner"]);
    assert!(found.files.iter().filter(|file| file.tracked).count() == 2);
}

#[test]
fn a_folder_without_an_end_and_a_name_that_is_no_text_stop_nothing() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("a folder");
    let mut deep = folder.path().to_owned();
    for _ in 0..400 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).expect("folders");
    fs::write(deep.join("x.md"), "").expect("a file");
    fs::write(
        folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.md")),
        "",
    )
    .expect("a file");
    fs::write(folder.path().join("a.md"), "").expect("a file");
    let found = survey(folder.path(), &Known::default()).expect("a survey");
    assert_eq!(paths(&found), ["a.md"]);
    assert_eq!(found.unnamed.count, 1);
}
