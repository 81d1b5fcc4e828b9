//! Which files a checkout has: all that git tracks, and all others that no rule of a `.gitignore` leaves out.
//!
//! No link is followed, so nothing leads out of the checkout and nothing runs in circles. Repositories inside (submodules) are not
//! entered. Only names and stamps are read; of the files' text only `.gitignore`.

use std::{
    collections::HashSet,
    ffi::CStr,
    io,
    mem::MaybeUninit,
    os::fd::OwnedFd,
    path::Path,
    sync::{Arc, Condvar, Mutex, OnceLock},
};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxBuildHasher;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, ResolveFlags};

use super::reading::{Unread, open_beneath, read_small};

/// A checkout has not more files than this.
const MOST_FILES: usize = 4_000_000;
/// A folder further down is not entered.
const MOST_DEPTH: usize = 256;
/// A longer `.gitignore` is not obeyed.
const MOST_RULES: u64 = 1 << 20;
/// Names that are kept of what was left out; the others are counted.
const MOST_NAMED: usize = 20;
/// Folders that are never looked into: git's own, and what this program keeps.
const NEVER: [&str; 2] = [".git", ".scenarioforge"];

/// What tells that a file is the one that was read before (as git's index does).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Stamp {
    /// Length.
    pub bytes: u64,
    /// Nanoseconds since 1970 when its content changed.
    pub modified: i64,
    /// Nanoseconds since 1970 when anything of it changed.
    pub changed: i64,
    /// Number in its file system.
    pub inode: u64,
}

/// A file of the checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surveyed {
    /// From the checkout's root, with slashes.
    pub path: String,
    /// What tells whether it has changed.
    pub stamp: Stamp,
    /// Whether git knows it.
    pub tracked: bool,
}

/// Something that was not looked at, and how often.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many.
    pub count: u64,
    /// The first of them by name.
    pub named: Vec<String>,
}

/// What a checkout has.
#[derive(Debug, Default)]
pub struct Survey {
    /// Ordinary files, by path.
    pub files: Vec<Surveyed>,
    /// Symbolic links: what they lead to is looked at where it lies, if it lies in the checkout.
    pub links: LeftOut,
    /// Repositories inside of this one.
    pub nested: LeftOut,
    /// Files whose names are no UTF-8, so that no format could name them.
    pub unnamed: LeftOut,
    /// Folders that could not be read.
    pub unread: LeftOut,
}

/// The paths that git tracks, for asking.
#[derive(Debug, Default)]
pub struct Known {
    files: HashSet<Box<str>, FxBuildHasher>,
    folders: HashSet<Box<str>, FxBuildHasher>,
}

impl Known {
    /// Of these paths, from the root that is surveyed.
    pub fn new<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let mut known = Self::default();
        for path in paths {
            let mut folder = path;
            while let Some((above, _)) = folder.rsplit_once('/') {
                // All above it are there already.
                if known.folders.contains(above) {
                    break;
                }
                known.folders.insert(above.into());
                folder = above;
            }
            known.files.insert(path.into());
        }
        known
    }
}

/// Looks through a checkout.
///
/// # Errors
/// When the root cannot be read, or has more files than any checkout.
pub fn survey(root: &Path, known: &Known) -> io::Result<Survey> {
    let top = rustix::fs::open(
        root,
        OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    let walk = Walk {
        top,
        known,
        exclude: exclude(root),
        queue: Mutex::new(Queue {
            folders: vec![Arc::new(Folder {
                path: String::new(),
                depth: 0,
                above: None,
                rules: OnceLock::new(),
                ignored: OnceLock::from(false),
            })],
            busy: 0,
            files: 0,
        }),
        more: Condvar::new(),
    };
    let threads = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8));
    let mut whole = Survey::default();
    let parts: Vec<Survey> = std::thread::scope(|scope| {
        let walkers: Vec<_> = (0..threads).map(|_| scope.spawn(|| walk.work())).collect();
        walkers
            .into_iter()
            .map(|walker| walker.join().expect("a walker only reads"))
            .collect()
    });
    for part in parts {
        whole.files.extend(part.files);
        whole.links.join(part.links);
        whole.nested.join(part.nested);
        whole.unnamed.join(part.unnamed);
        whole.unread.join(part.unread);
    }
    if whole.files.len() > MOST_FILES {
        return Err(io::Error::other(format!(
            "it has more than {MOST_FILES} files; leave folders out with a .gitignore"
        )));
    }
    if whole.unread.named.iter().any(String::is_empty) {
        return Err(io::Error::other("its top folder cannot be read"));
    }
    whole
        .files
        .sort_unstable_by(|one, other| one.path.cmp(&other.path));
    for left_out in [
        &mut whole.links,
        &mut whole.nested,
        &mut whole.unnamed,
        &mut whole.unread,
    ] {
        left_out.named.sort();
        left_out.named.truncate(MOST_NAMED);
    }
    Ok(whole)
}

/// Rules of this clone alone (gitignore(5)).
fn exclude(root: &Path) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    if let Ok(text) = std::fs::read_to_string(root.join(".git/info/exclude")) {
        for line in text.lines() {
            let _ = builder.add_line(None, line);
        }
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

impl LeftOut {
    fn add(&mut self, path: String) {
        self.count += 1;
        // The first ones by name are kept in the end; which come first here is up to the threads.
        if self.named.len() >= 4 * MOST_NAMED {
            self.named.sort();
            self.named.truncate(MOST_NAMED);
        }
        self.named.push(path);
    }

    fn join(&mut self, other: Self) {
        self.count += other.count;
        self.named.extend(other.named);
    }
}

/// A folder that is, or was, in the queue.
struct Folder {
    /// From the root; empty at the root.
    path: String,
    depth: usize,
    above: Option<Arc<Folder>>,
    /// Of its `.gitignore`, read when a file is met that git does not know.
    rules: OnceLock<Gitignore>,
    /// Whether rules leave it out, although git knows files in it.
    ignored: OnceLock<bool>,
}

struct Queue {
    folders: Vec<Arc<Folder>>,
    /// Threads that may still add folders.
    busy: usize,
    files: usize,
}

struct Walk<'w> {
    top: OwnedFd,
    known: &'w Known,
    exclude: Gitignore,
    queue: Mutex<Queue>,
    more: Condvar,
}

impl Walk<'_> {
    fn work(&self) -> Survey {
        let mut found = Survey::default();
        let mut buffer = vec![MaybeUninit::uninit(); 64 << 10];
        let mut below = Vec::new();
        while let Some(folder) = self.next() {
            let before = found.files.len();
            if self
                .look(&folder, &mut buffer, &mut below, &mut found)
                .is_err()
            {
                found.unread.add(folder.path.clone());
            }
            let mut queue = self.queue.lock().expect("no walker panics");
            queue.files += found.files.len() - before;
            queue.folders.append(&mut below);
            queue.busy -= 1;
            drop(queue);
            self.more.notify_all();
        }
        found
    }

    fn next(&self) -> Option<Arc<Folder>> {
        let mut queue = self.queue.lock().expect("no walker panics");
        loop {
            if queue.files > MOST_FILES {
                return None;
            }
            if let Some(folder) = queue.folders.pop() {
                queue.busy += 1;
                return Some(folder);
            }
            if queue.busy == 0 {
                return None;
            }
            queue = self.more.wait(queue).expect("no walker panics");
        }
    }

    fn look(
        &self,
        folder: &Arc<Folder>,
        buffer: &mut [MaybeUninit<u8>],
        below: &mut Vec<Arc<Folder>>,
        found: &mut Survey,
    ) -> io::Result<()> {
        let opened = if folder.path.is_empty() {
            rustix::fs::openat(
                &self.top,
                c".",
                OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC,
                Mode::empty(),
            )?
        } else {
            rustix::fs::openat2(
                &self.top,
                folder.path.as_str(),
                OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC,
                Mode::empty(),
                ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS,
            )?
        };
        let mut entries = RawDir::new(&opened, buffer);
        let mut names: Vec<(Box<CStr>, FileType)> = Vec::new();
        while let Some(entry) = entries.next() {
            let entry = entry?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            names.push((name.into(), entry.file_type()));
        }
        if !folder.path.is_empty() && names.iter().any(|(name, _)| name.to_bytes() == b".git") {
            found.nested.add(folder.path.clone());
            return Ok(());
        }
        for (name, kind) in names {
            let Ok(text) = name.to_str() else {
                let name = name.to_string_lossy();
                found.unnamed.add(join(&folder.path, &name));
                continue;
            };
            if folder.path.is_empty() && NEVER.contains(&text) {
                continue;
            }
            let path = join(&folder.path, text);
            let mut kind = kind;
            let mut stat = None;
            if matches!(kind, FileType::RegularFile | FileType::Unknown) {
                let Ok(found) = rustix::fs::statat(&opened, &*name, AtFlags::SYMLINK_NOFOLLOW)
                else {
                    // It has gone meanwhile.
                    continue;
                };
                kind = FileType::from_raw_mode(found.st_mode);
                stat = Some(found);
            }
            match kind {
                FileType::Symlink => found.links.add(path),
                FileType::Directory if self.known.folders.contains(path.as_str()) => {
                    below.extend(self.enter(folder, path, OnceLock::new()));
                }
                FileType::Directory if !self.ignored(folder, &path, true) => {
                    below.extend(self.enter(folder, path, OnceLock::from(false)));
                }
                FileType::RegularFile => {
                    let tracked = self.known.files.contains(path.as_str());
                    if let (Some(stat), true) =
                        (stat, tracked || !self.ignored(folder, &path, false))
                    {
                        found.files.push(Surveyed {
                            stamp: stamp(&stat),
                            path,
                            tracked,
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn enter(
        &self,
        above: &Arc<Folder>,
        path: String,
        ignored: OnceLock<bool>,
    ) -> Option<Arc<Folder>> {
        (above.depth < MOST_DEPTH).then(|| {
            Arc::new(Folder {
                path,
                depth: above.depth + 1,
                above: Some(Arc::clone(above)),
                rules: OnceLock::new(),
                ignored,
            })
        })
    }

    /// Whether rules leave out something that git does not know. The rules of the nearest folder decide.
    fn ignored(&self, folder: &Arc<Folder>, path: &str, is_folder: bool) -> bool {
        if self.all_ignored(folder) {
            return true;
        }
        let mut next = Some(folder);
        while let Some(folder) = next {
            let rules = folder.rules.get_or_init(|| self.rules(&folder.path));
            if !rules.is_empty() {
                let from = if folder.path.is_empty() {
                    path
                } else {
                    &path[folder.path.len() + 1..]
                };
                match rules.matched(from, is_folder) {
                    ignore::Match::Ignore(_) => return true,
                    ignore::Match::Whitelist(_) => return false,
                    ignore::Match::None => {}
                }
            }
            next = folder.above.as_ref();
        }
        self.exclude.matched(path, is_folder).is_ignore()
    }

    /// Whether rules leave out the whole folder, so that only what git knows of it counts.
    fn all_ignored(&self, folder: &Arc<Folder>) -> bool {
        *folder.ignored.get_or_init(|| {
            folder
                .above
                .as_ref()
                .is_some_and(|above| self.ignored(above, &folder.path, true))
        })
    }

    fn rules(&self, folder: &str) -> Gitignore {
        let path = join(folder, ".gitignore");
        let text =
            match open_beneath(&self.top, &path).and_then(|file| read_small(file, MOST_RULES)) {
                Ok(bytes) => bytes,
                Err(Unread::Gone | Unread::TooLong(_) | Unread::Failed(_)) => {
                    return Gitignore::empty();
                }
            };
        let mut builder = GitignoreBuilder::new("");
        for line in String::from_utf8_lossy(&text).lines() {
            // A line that is no pattern is no rule, as for git.
            let _ = builder.add_line(None, line);
        }
        builder.build().unwrap_or_else(|_| Gitignore::empty())
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

fn stamp(stat: &rustix::fs::Stat) -> Stamp {
    let nanoseconds = |seconds: i64, part: u64| {
        seconds
            .saturating_mul(1_000_000_000)
            .saturating_add(i64::try_from(part).unwrap_or(0))
    };
    Stamp {
        bytes: u64::try_from(stat.st_size).unwrap_or(0),
        modified: nanoseconds(stat.st_mtime, stat.st_mtime_nsec),
        changed: nanoseconds(stat.st_ctime, stat.st_ctime_nsec),
        inode: stat.st_ino,
    }
}

#[cfg(test)]
mod tests;
