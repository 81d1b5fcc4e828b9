//! Files that pages hand over become files of the case's workspace, at its root.

use std::{fs, io::Read, os::unix::fs::OpenOptionsExt, path::Path};

use rustix::fs::OFlags;

use crate::{
    domain::trace::TraceEvent,
    edge::{browser::Context, files::Tree},
};

/// Larger files are not taken over.
const LARGEST: u64 = 1 << 30;

/// Moves what pages have handed over into the workspace.
pub(super) fn take_over(tree: &Tree, context: &Context, paths: &mut Vec<String>) {
    for download in context.take_downloads() {
        let path = free(tree, &plain_name(&download.name));
        let ended = download
            .ended
            .and_then(|bytes| put(tree, &path, &download.file).map(|()| bytes));
        let _ = fs::remove_file(&download.file);
        if ended.is_ok() {
            paths.push(path.clone());
        }
        context.record(TraceEvent::Download {
            page: download.page,
            at: context.now(),
            url: download.url,
            path,
            bytes: ended.clone().unwrap_or_default(),
            failed: ended.err(),
        });
    }
}

fn put(tree: &Tree, path: &str, from: &Path) -> Result<(), String> {
    let words = |error: std::io::Error| error.to_string();
    // A link that something put in its place would lead out of its folder.
    let open = || {
        fs::File::options()
            .read(true)
            .custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
            .open(from)
    };
    let file = tree.acting(open).map_err(words)?;
    let bytes = file.metadata().map_err(words)?.len();
    if bytes > LARGEST {
        return Err(format!("it has {bytes} bytes, more than are taken over"));
    }
    let mut content = Vec::with_capacity(usize::try_from(bytes).unwrap_or_default());
    file.take(LARGEST)
        .read_to_end(&mut content)
        .map_err(words)?;
    tree.write(path, &content)
        .map_err(|error| error.to_string())
}

/// The name that the app suggests, as a name and no path.
fn plain_name(suggested: &str) -> String {
    let last = suggested.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if name.trim_matches('.').trim().is_empty() {
        "download".to_owned()
    } else {
        name
    }
}

/// A path that is not taken: `report.csv`, `report (1).csv`. Nothing of the checkout is overwritten.
fn free(tree: &Tree, name: &str) -> String {
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let mut path = name.to_owned();
    for number in 1..1000 {
        if !tree.read(&path, |_| ()).is_ok_and(|there| there) {
            break;
        }
        path = format!("{stem} ({number}){extension}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggested_names_are_no_paths() {
        for (suggested, name) in [
            ("report.csv", "report.csv"),
            ("../../etc/passwd", "passwd"),
            ("a\\b\\c.txt", "c.txt"),
            ("..", "download"),
            ("", "download"),
            ("a\nb", "ab"),
        ] {
            assert_eq!(plain_name(suggested), name);
        }
    }

    #[test]
    fn a_second_file_of_one_name_stands_beside_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let tree = Tree::open(folder.path()).expect("a tree");
        assert_eq!(free(&tree, "a.csv"), "a.csv");
        tree.write("a.csv", b"1").expect("written");
        assert_eq!(free(&tree, "a.csv"), "a (1).csv");
    }
}
