//! What a scan has made of each file, kept for the next one: only files that have changed are opened again. The manifest that came
//! of it lies beside it in a file of its own, so that a scan of an unchanged checkout reads no more than that.
//!
//! Both lie in the user's cache folder, never in the checkout, where a pull request could bring one of its own.

use std::{
    collections::HashMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use super::unread::NotRead;
use crate::{
    domain::manifest::{Manifest, SourceType},
    edge::files::Stamp,
    scan::{document::Document, inventory::Facts},
};

/// Changes with everything that is kept, and with what makes it.
const VERSION: u32 = 2;
/// A larger file is not read.
const MOST_BYTES: u64 = 512 << 20;
/// Nanoseconds before a scan in which a file may have changed unseen, because clocks of file systems tick slowly. What changed
/// then is read again the next time (git calls such files racy).
const RACY: i64 = 2_000_000_000;

/// What a document was taken for, and all of it where it is a source.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Looked {
    /// What it is; `None`: no source.
    pub(super) kind: Option<SourceType>,
    /// Why: the rule, its sentence, the line.
    pub(super) reasons: Vec<(String, String, Option<u32>)>,
    /// `None` for what is no source.
    pub(super) source: Option<Box<Read>>,
}

/// A source as it was read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Read {
    /// What stands in it.
    pub(super) document: Document,
    /// Hexadecimal SHA-256 of its bytes.
    pub(super) sha256: String,
    /// Whether it names nothing but its title.
    pub(super) empty: bool,
    /// Where it speaks to a language model.
    pub(super) addresses_a_model: Option<(u32, String)>,
}

/// What a file of code told.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct CodeLook {
    /// `None` where nothing in it asks for a parser.
    pub(super) facts: Option<Box<Facts>>,
    /// The names of [`Store::names`] that stand in it, in order.
    pub(super) hits: Vec<u32>,
}

/// All that is kept of one file. Of most files it is nearly nothing, so nearly no memory is taken for it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Its text, where other documents are understood by it.
    pub(super) text: Option<String>,
    /// As a document.
    pub(super) looked: Option<Box<Looked>>,
    /// As code.
    pub(super) code: Option<CodeLook>,
}

/// What is kept of a checkout.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Store {
    /// What documents named, in order.
    pub(super) names: Vec<String>,
    /// What classifications depend on beside the file itself.
    pub(super) surroundings: String,
    files: HashMap<String, (Stamp, Kept), FxBuildHasher>,
}

impl Store {
    /// What is kept of a checkout; nothing when there is nothing, or it is of another version.
    pub(super) fn load(root: &Path) -> Self {
        load(root, "files").unwrap_or_default()
    }

    /// What is kept of a file, if it is still the same.
    pub(super) fn take(&mut self, path: &str, stamp: Stamp) -> Option<Kept> {
        let (known, _) = self.files.get(path)?;
        if *known != stamp {
            return None;
        }
        self.files.remove(path).map(|(_, kept)| kept)
    }

    /// Keeps what was made of a file, unless it may have changed since without a trace.
    pub(super) fn keep(&mut self, path: String, stamp: Stamp, kept: Kept, began: jiff::Timestamp) {
        if Self::settled(stamp, began)
            && (kept.text.is_some() || kept.looked.is_some() || kept.code.is_some())
        {
            self.files.insert(path, (stamp, kept));
        }
    }

    /// Whether a file that changes after this scan will show it.
    pub(super) fn settled(stamp: Stamp, began: jiff::Timestamp) -> bool {
        let began = i64::try_from(began.as_nanosecond()).unwrap_or(i64::MAX);
        stamp.changed.max(stamp.modified) < began.saturating_sub(RACY)
    }

    /// Writes it for the next scan.
    pub(super) fn save(&self, root: &Path) {
        save(root, "files", self);
    }
}

/// A manifest that was made, with what it depends on.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Made {
    /// Any of these stands for everything that the manifest depends on.
    pub(super) keys: Vec<String>,
    /// What was too long to be read.
    pub(super) unread: NotRead,
    /// What came of it.
    pub(super) manifest: Manifest,
}

impl Made {
    /// What an earlier scan made, when it would come out the same.
    pub(super) fn load(root: &Path, key: &str) -> Option<Self> {
        let made: Self = load(root, "manifest")?;
        made.keys.iter().any(|known| known == key).then_some(made)
    }

    /// Writes it for the next scan.
    pub(super) fn save(&self, root: &Path) {
        save(root, "manifest", self);
    }
}

fn load<T: DeserializeOwned>(root: &Path, what: &str) -> Option<T> {
    let path = place(root, what)?;
    let length = fs::metadata(&path).ok()?.len();
    if length > MOST_BYTES {
        return None;
    }
    let bytes = fs::read(&path).ok()?;
    let (digest, bytes) = bytes.split_at_checked(8)?;
    // A file that was cut in two would make a scan of its own.
    if digest != check(bytes) {
        return None;
    }
    let (known, bytes) = postcard::take_from_bytes::<(u32, String)>(bytes).ok()?;
    if known != version() {
        return None;
    }
    postcard::from_bytes(bytes).ok()
}

/// A cache that cannot be written is no reason to fail.
fn save<T: Serialize>(root: &Path, what: &str, kept: &T) {
    let write = || -> Option<()> {
        let path = place(root, what)?;
        let bytes = postcard::to_stdvec(&version()).ok()?;
        let bytes = postcard::to_extend(kept, bytes).ok()?;
        let folder = path.parent()?;
        fs::create_dir_all(folder).ok()?;
        let mut file = tempfile::NamedTempFile::new_in(folder).ok()?;
        file.write_all(&check(&bytes)).ok()?;
        file.write_all(&bytes).ok()?;
        file.persist(path).ok()?;
        Some(())
    };
    if write().is_none() {
        tracing::debug!("what was scanned could not be kept for the next time");
    }
}

/// Another program may read the same file otherwise, also where its number is the same: its own length and time tell them apart.
fn version() -> (u32, String) {
    let own = std::env::current_exe().and_then(fs::metadata);
    let own = own.map(|own| (own.len(), own.modified().ok()));
    (
        VERSION,
        format!("{} {:?}", env!("CARGO_PKG_VERSION"), own.ok()),
    )
}

fn check(bytes: &[u8]) -> [u8; 8] {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    hasher.finish().to_le_bytes()
}

/// Where it lies; `None` where the user has no cache folder, or the program is asked to keep nothing.
fn place(root: &Path, what: &str) -> Option<PathBuf> {
    let folder = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|folder| folder.is_absolute())
    };
    let base = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
    // A checkout that keeps its own home would bring what is kept.
    if base.starts_with(root) {
        return None;
    }
    use std::os::unix::ffi::OsStrExt;
    let digest = Sha256::digest(root.as_os_str().as_bytes());
    let name: String = digest
        .iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(
        base.join("scenarioforge/scan")
            .join(format!("{name}.{what}")),
    )
}
