//! Images made of this machine's own programs, so that nothing is fetched and the program under test runs in them.

use std::{
    collections::{BTreeSet, hash_map::DefaultHasher},
    fs,
    hash::{Hash, Hasher},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

/// Says what only the image says.
pub(crate) const MARKER: &str = "/etc/image-of-the-app";

/// Whether a Docker engine answers; says loudly when none does.
pub(crate) fn engine(test: &str) -> bool {
    static ANSWERS: OnceLock<bool> = OnceLock::new();
    let answers = *ANSWERS.get_or_init(|| {
        let asked = Command::new("docker").arg("version").output();
        asked.is_ok_and(|output| output.status.success())
    });
    if !answers {
        // Not through the macros, whose output nobody sees when a test passes.
        let _ = writeln!(
            std::io::stderr(),
            "\n*** SKIPPED: {test}: no Docker engine answers here (`docker version` fails)\n"
        );
    }
    answers
}

/// Runs `docker`; its standard output.
pub(crate) fn docker(arguments: &[&str]) -> String {
    let output = Command::new("docker")
        .args(arguments)
        .output()
        .expect("docker starts");
    assert!(
        output.status.success(),
        "docker {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .trim()
        .to_owned()
}

/// An image with a shell, a few tools, Python, and what the program under test is linked with.
pub(crate) fn with_tools() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let mut files = BTreeSet::new();
        for tool in [
            "sh", "cat", "id", "sleep", "ls", "env", "kill", "setsid", "touch", "basename", "tty",
            "chmod", "mkdir", "grep", "sort", "stat",
        ] {
            // Only built in, in some shells.
            if let Some(program) = found(tool) {
                add_program(&program, &mut files);
            }
        }
        // `sh -c` is started by this name.
        add_program(Path::new("/bin/sh"), &mut files);
        add_program(Path::new(env!("CARGO_BIN_EXE_scenarioforge")), &mut files);
        files.remove(Path::new(env!("CARGO_BIN_EXE_scenarioforge")));
        let python = said("python3", &["-c", "import sys; print(sys.executable)"]);
        add_program(Path::new(&python), &mut files);
        let library = "import sysconfig; print(sysconfig.get_paths()['stdlib'])";
        let library = said("python3", &["-c", library]);
        let only_there = format!("#!/bin/sh\nexec {python} \"$@\"\n");
        import(
            "tools",
            &files,
            Some(Path::new(&library)),
            &[
                (MARKER, "the image\n", 0o644),
                ("/app/bin/app-python", &only_there, 0o755),
                ("/tmp/.keep", "", 0o644),
            ],
            &[
                "ENV PATH=/app/bin:/usr/bin:/bin",
                "ENV OF_THE_IMAGE=yes",
                "HEALTHCHECK CMD false",
                "ENTRYPOINT [\"/bin/false\"]",
            ],
        )
    })
}

/// An image in which the program under test runs, and nothing else.
pub(crate) fn without_shell() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let mut files = BTreeSet::new();
        add_program(Path::new(env!("CARGO_BIN_EXE_scenarioforge")), &mut files);
        files.remove(Path::new(env!("CARGO_BIN_EXE_scenarioforge")));
        import("shell-less", &files, None, &[(MARKER, "", 0o644)], &[])
    })
}

/// An image without even a C library.
pub(crate) fn bare() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| import("bare", &BTreeSet::new(), None, &[(MARKER, "", 0o644)], &[]))
}

fn found(tool: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").expect("a PATH");
    std::env::split_paths(&path)
        .map(|folder| folder.join(tool))
        .find(|program| program.is_file())
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.expect("it starts");
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .trim()
        .to_owned()
}

/// A program and the libraries that it is linked with, at the paths by which it looks for them.
fn add_program(program: &Path, files: &mut BTreeSet<PathBuf>) {
    files.insert(program.to_owned());
    let listed = said("ldd", &[program.to_str().expect("UTF-8")]);
    let paths = listed
        .split_whitespace()
        .filter(|word| word.starts_with('/'));
    files.extend(paths.map(|path| PathBuf::from(path.trim_end_matches(':'))));
}

/// Makes an image unless it is there: its name says what is in it, so that a second run of the tests finds it.
fn import(
    name: &str,
    files: &BTreeSet<PathBuf>,
    folder: Option<&Path>,
    written: &[(&str, &str, u32)],
    changes: &[&str],
) -> String {
    let mut hasher = DefaultHasher::new();
    (files, folder, written, changes).hash(&mut hasher);
    for file in files {
        fs::metadata(file).expect("a file").len().hash(&mut hasher);
    }
    let name = format!("scenarioforge-test/{name}:{:016x}", hasher.finish());
    let there = Command::new("docker")
        .args(["image", "inspect", &name])
        .output();
    if there.expect("docker starts").status.success() {
        return name;
    }
    let own = tempfile::tempdir().expect("a folder");
    for (path, text, mode) in written {
        let path = own.path().join(path.trim_start_matches('/'));
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(*mode)).expect("its mode");
    }
    // Links are followed: what a path leads to is there by that path.
    let mut tar = Command::new("tar");
    tar.args(["cf", "-", "--dereference", "--hard-dereference"]);
    for unneeded in [
        "__pycache__",
        "test",
        "site-packages",
        "dist-packages",
        "idlelib",
        "lib2to3",
        "config-*",
        "ensurepip",
    ] {
        tar.arg(format!("--exclude={unneeded}"));
    }
    tar.arg("-C").arg(own.path()).arg(".").args(["-C", "/"]);
    for file in files.iter().map(PathBuf::as_path).chain(folder) {
        tar.arg(file.strip_prefix("/").expect("absolute"));
    }
    let mut tar = tar.stdout(Stdio::piped()).spawn().expect("tar starts");
    let mut import = Command::new("docker");
    import.arg("import");
    for change in changes {
        import.args(["--change", change]);
    }
    let imported = import
        .args(["-", &name])
        .stdin(tar.stdout.take().expect("a pipe"))
        .output()
        .expect("docker starts");
    assert!(tar.wait().expect("it ends").success(), "tar");
    assert!(
        imported.status.success(),
        "{}",
        String::from_utf8_lossy(&imported.stderr)
    );
    name
}
