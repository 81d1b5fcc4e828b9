//! The files of a bundle, as the HTML report reads and writes them.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use crate::{
    domain::results::Results,
    report::{About, BundleFiles, Chronicle, html},
};

/// The page.
pub(super) const PAGE: &str = "report/index.html";
/// Its data.
pub(super) const DATA: &str = "report/data";

/// Writes the page and its data, in place of those that were there.
pub(super) fn write(
    root: &Path,
    results: &Results,
    chronicle: &Chronicle,
    about: &About,
) -> io::Result<()> {
    let data = root.join(DATA);
    match fs::remove_dir_all(&data) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::create_dir_all(&data)?;
    html(&Files(root.to_owned()), results, chronicle, about)
}

/// The page and its data as they are, by path from the bundle's root.
pub(super) fn written(root: &Path) -> Vec<String> {
    let files = Files(root.to_owned()).list(DATA);
    let data = files.into_iter().map(|(name, _)| format!("{DATA}/{name}"));
    let page = root.join(PAGE).is_file().then(|| PAGE.to_owned());
    page.into_iter().chain(data).collect()
}

struct Files(PathBuf);

impl BundleFiles for Files {
    fn list(&self, folder: &str) -> Vec<(String, u64)> {
        let mut found = Vec::new();
        // A folder that is not there has no files.
        let _ = list(&self.0.join(folder), "", &mut found);
        found.sort_unstable();
        found
    }

    fn read(&self, path: &str, from: u64, most: u64) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.0.join(path))?;
        if from > 0 {
            file.seek(SeekFrom::Start(from))?;
        }
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        // Without a sync for each: all of it can be made again from the bundle.
        fs::write(self.0.join(path), bytes)
    }
}

fn list(folder: &Path, below: &str, found: &mut Vec<(String, u64)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        // Not followed: a link of the app must not lead out of the bundle.
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            list(&entry.path(), &path, found)?;
        } else if metadata.is_file() {
            found.push((path, metadata.len()));
        }
    }
    Ok(())
}
