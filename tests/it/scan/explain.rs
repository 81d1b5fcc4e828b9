//! `scan --explain`: any way to name a file, and everything that was said of it.

use super::repo::Repo;

#[test]
fn a_file_is_named_from_anywhere() {
    let repo = Repo::shop();
    let whole = repo.root().join("docs/prd.md");
    let whole = whole.to_str().expect("a path");
    let outside = repo.root().join("../x.md");
    for (arguments, code, told) in [
        (["-C", ".", whole], 0, "docs/prd.md: trusted prd, "),
        (["-C", "docs", "prd.md"], 0, "docs/prd.md: trusted prd, "),
        (
            ["-C", "docs", "docs/prd.md"],
            0,
            "docs/prd.md: trusted prd, ",
        ),
        (
            ["-C", "docs/adr", "../prd.md"],
            0,
            "docs/prd.md: trusted prd, ",
        ),
        (["-C", "docs", whole], 0, "docs/prd.md: trusted prd, "),
        (
            ["-C", ".", "docs/none.md"],
            2,
            "error: there is no file docs/none.md in the checkout\n",
        ),
        (["-C", ".", "docs"], 2, "error: docs is a folder\n"),
        (["-C", ".", outside.to_str().expect("a path")], 2, "error: "),
        (
            ["-C", ".", "/etc/passwd"],
            2,
            "error: /etc/passwd lies outside of the checkout ",
        ),
    ] {
        let [directory, folder, path] = arguments;
        let (exit, stdout, stderr) = repo.said(&[directory, folder, "scan", "--explain", path]);
        assert_eq!(exit, Some(code), "{arguments:?}: {stdout}{stderr}");
        let said = if code == 0 { stdout } else { stderr };
        assert!(said.starts_with(told), "{arguments:?}: {said}");
    }
    std::os::unix::fs::symlink("prd.md", repo.root().join("docs/link.md")).expect("a link");
    let (code, _, stderr) = repo.said(&["scan", "--explain", "docs/link.md"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("docs/link.md is a link"), "{stderr}");
}

#[test]
fn acknowledgements_are_shown() {
    let repo = Repo::shop();
    repo.replace("src/server.js", "SHOP_DB", "STORE_DATABASE");
    repo.commit("Another name");
    repo.scan();
    let acknowledge = ["confirm", "--acknowledge", "docs/prd.md", "--by", "ada"];
    let (code, _, stderr) = repo.said(&acknowledge);
    assert_eq!(code, Some(0), "{stderr}");
    let (code, stdout, stderr) = repo.said(&["scan", "--explain", "docs/prd.md"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.contains("acknowledged by ada on "), "{stdout}");
}

#[test]
fn who_selects_what_the_configuration_leaves_out_is_told_that() {
    let repo = Repo::shop();
    let path = "docs/adr/0001-prices-are-integers.md";
    repo.write(
        ".scenarioforge/config.toml",
        "[sources]\nexclude = [\"docs/adr/**\"]\n",
    );
    repo.scan();
    let (code, _, stderr) = repo.said(&["confirm", "--select", path, "--by", "ada"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.starts_with(&format!(
            "error: {path} is excluded and cannot be selected: the configuration leaves it out: docs/adr/**\n"
        )) && stderr.contains("hint: change [sources] in .scenarioforge/config.toml"),
        "{stderr}"
    );
}

#[test]
fn a_program_that_was_built_into_bin_is_no_code() {
    let repo = Repo::shop();
    repo.replace("src/server.js", "SHOP_DB", "STORE_DATABASE");
    repo.commit("Another name");
    // The string stands in what the code was built to before.
    repo.write("bin/shop", "\u{7f}ELF\0\0SHOP_DB\0process.env.SHOP_DB\0");
    repo.commit("A build");
    let manifest = repo.scan();
    assert!(
        super::repo::warned(&manifest, "docs/prd.md").contains(&("missing-config-key", "SHOP_DB")),
        "{manifest:#}"
    );
    // A script is one.
    repo.write("bin/shop", "#!/bin/sh\necho \"$SHOP_DB\"\n");
    repo.commit("A script");
    let manifest = repo.scan();
    assert_eq!(super::repo::warned(&manifest, "docs/prd.md"), []);
}
