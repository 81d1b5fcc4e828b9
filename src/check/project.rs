//! The three files of a checkout, read and checked together: a broken one does not hide what is wrong with the others.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{
    check_config, coverage,
    finding::{Finding, Findings, Severity},
    load::{load_config, load_manifest, load_pack},
    pack::check_runs,
    place::{FileText, Format, count, place},
    syntax::strip_mark,
};
use crate::domain::{config::Config, manifest::Manifest, pack::Pack};

/// Where the configuration is looked for, from the checkout's root.
pub const CONFIG_PATH: &str = ".scenarioforge/config.toml";
/// Where the manifest is, from the checkout's root.
pub const MANIFEST_PATH: &str = ".scenarioforge/manifest.json";
/// Where the pack is, from the checkout's root.
pub const PACK_PATH: &str = ".scenarioforge/scenarios.json";

/// A larger file is not read: no team wrote it.
const MOST_BYTES: u64 = 256 << 20;

/// The files as typed values.
#[derive(Debug)]
pub struct Project {
    /// The defaults where there is no file.
    pub config: Config,
    /// The scenarios.
    pub pack: Pack,
    /// `None` where there is no file.
    pub manifest: Option<Manifest>,
}

/// What came of reading a checkout.
#[derive(Debug)]
pub struct Checked {
    /// `None` when a file could not be read as what it should be; a finding says why. A project that is there may still
    /// have findings of the severity `Error`, and must not be run then.
    pub project: Option<Project>,
    /// By file (configuration, manifest, pack), then by place.
    pub findings: Vec<Finding>,
    /// The texts that were read, for [`render`](super::render) and for the copies in a bundle.
    pub texts: Vec<FileText>,
}

/// Why a file could not be looked at. What is wrong inside a file is a [`Finding`].
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The system refused.
    #[error("read {}: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// A folder, a pipe, a device.
    #[error("read {}: it is no regular file", path.display())]
    NotAFile {
        /// What stands there.
        path: PathBuf,
    },
    /// A link of the checkout leads out of it.
    #[error("read {}: it is a link that leads out of the checkout", path.display())]
    LeadsOut {
        /// The link.
        path: PathBuf,
    },
    /// Over the limit.
    #[error("read {}: it has more than {} MiB", path.display(), limit >> 20)]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// In bytes.
        limit: u64,
    },
}

/// Reads and checks configuration, manifest and pack. `config_path` is absolute or from `root`; only the usual one may
/// be missing.
pub fn load_project(root: &Path, config_path: &Path) -> Result<Checked, CheckError> {
    let mut findings = Vec::new();
    let mut texts = Vec::new();
    let config_path = root.join(config_path);
    let config_name = shown(root, &config_path);
    let config = match read(
        root,
        &config_path,
        &config_name,
        Format::Toml,
        &mut findings,
        &mut texts,
    )? {
        Some(file) => keep(load_config(&file.text, &file.path), &mut findings),
        None if findings.is_empty() && config_name == CONFIG_PATH => Some(Config::default()),
        None if findings.is_empty() => {
            findings.push(missing("no-config", &config_name, "is --config right?"));
            None
        }
        None => None,
    };
    if let Some(config) = &config {
        add(check_config(config), &config_name, &texts, &mut findings);
    }

    let before = findings.len();
    let path = root.join(MANIFEST_PATH);
    let manifest = match read(
        root,
        &path,
        MANIFEST_PATH,
        Format::Json,
        &mut findings,
        &mut texts,
    )? {
        Some(file) => keep(load_manifest(&file.text, MANIFEST_PATH), &mut findings),
        None => None,
    };
    let manifest_is_broken = findings.len() > before;

    let path = root.join(PACK_PATH);
    let before = findings.len();
    let pack = match read(
        root,
        &path,
        PACK_PATH,
        Format::Json,
        &mut findings,
        &mut texts,
    )? {
        Some(file) => keep(load_pack(&file.text, PACK_PATH), &mut findings),
        None if findings.len() == before => {
            let remedy = "write one: `scenarioforge schema pack` describes it, and the README has one to begin with";
            findings.push(missing("no-pack", PACK_PATH, remedy));
            None
        }
        None => None,
    };
    if let Some(pack) = &pack {
        let mut found = Findings::default();
        check_runs(pack, config.as_ref(), &mut found);
        if !manifest_is_broken {
            coverage::check(pack, manifest.as_ref(), &mut found);
        }
        add(found.into_vec(), PACK_PATH, &texts, &mut findings);
    }
    let project = match (config, pack, manifest_is_broken) {
        (Some(config), Some(pack), false) => Some(Project {
            config,
            pack,
            manifest,
        }),
        _ => None,
    };
    Ok(Checked {
        project,
        findings,
        texts,
    })
}

/// Reads a file; `None` when it is missing, or no text (then there is a finding).
fn read<'t>(
    root: &Path,
    path: &Path,
    name: &str,
    format: Format,
    findings: &mut Vec<Finding>,
    texts: &'t mut Vec<FileText>,
) -> Result<Option<&'t FileText>, CheckError> {
    let refused = |reason| CheckError::Read {
        path: path.to_owned(),
        reason,
    };
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(error)),
    };
    // A link in a checkout is a stranger's: what it leads to outside would be quoted in a finding.
    if path.starts_with(root) {
        let real = path.canonicalize().map_err(refused)?;
        if !real.starts_with(root.canonicalize().map_err(refused)?) {
            return Err(CheckError::LeadsOut {
                path: path.to_owned(),
            });
        }
    }
    // A pipe would be waited on for ever.
    if !metadata.is_file() {
        let path = path.to_owned();
        return Err(CheckError::NotAFile { path });
    }
    let mut bytes =
        Vec::with_capacity(usize::try_from(metadata.len().min(MOST_BYTES)).unwrap_or(0));
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(refused)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(CheckError::TooLarge {
            path: path.to_owned(),
            limit: MOST_BYTES,
        });
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            texts.push(FileText {
                path: name.to_owned(),
                format,
                text,
            });
            Ok(texts.last())
        }
        Err(error) => {
            findings.push(no_text(name, &error));
            Ok(None)
        }
    }
}

fn no_text(name: &str, error: &std::string::FromUtf8Error) -> Finding {
    let good = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(&error.as_bytes()[..good]);
    let text = strip_mark(&text);
    let message = "this file is not UTF-8".to_owned();
    let finding = Finding::new("not-utf8", Severity::Error, String::new(), message);
    let mut found = [finding.with_remedy("save it as UTF-8")];
    found[0].offset = Some(text.len());
    count(&mut found, text);
    let [mut finding] = found;
    name.clone_into(&mut finding.file);
    finding
}

fn missing(code: &'static str, name: &str, remedy: &str) -> Finding {
    let message = format!("there is no {name}");
    let mut finding =
        Finding::new(code, Severity::Error, String::new(), message).with_remedy(remedy);
    name.clone_into(&mut finding.file);
    finding
}

fn keep<T>(read: Result<T, Vec<Finding>>, findings: &mut Vec<Finding>) -> Option<T> {
    match read {
        Ok(value) => Some(value),
        Err(found) => {
            findings.extend(found);
            None
        }
    }
}

/// Adds findings of a file, placed in its text.
fn add(mut found: Vec<Finding>, name: &str, texts: &[FileText], findings: &mut Vec<Finding>) {
    if let Some(file) = texts.iter().find(|file| file.path == name) {
        place(&mut found, file);
    }
    found.sort_by_key(|finding| finding.offset);
    findings.extend(found);
}

/// A path as people of this checkout know it, with forward slashes.
fn shown(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let inside = inside.strip_prefix(".").unwrap_or(inside);
    inside.to_string_lossy().replace('\\', "/")
}
