//! The files of the shards: their bytes are compared with `evidence.json`, and they get a place in the new bundle.
//!
//! What was compared is what is placed: the link is made from the open file and not from its name, and a copy is compared
//! once more while it is made.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Seek, Write},
    os::fd::AsRawFd,
    path::{Path, PathBuf},
};

use rustix::fs::{AtFlags, CWD, linkat};
use sha2::{Digest as _, Sha256};

use super::{
    copies::copies,
    ending::agree,
    executed::asked,
    files::{Files, Known, indexed},
    problem::{Code, Problem, Refusal},
    prove::Proof,
    scan::scan,
    seen::Seen,
    shard::{INPUTS, Shard},
};
use crate::{domain::ids::Digest, evidence::hex::hex};

/// A pack of ten thousand scenarios has a tenth of this.
const LONGEST_DOCUMENT: u64 = 256 << 20;

/// Why a shard did not get its place.
enum Stopped {
    /// It is the shard.
    Refused(Refusal),
    /// It is the new bundle's disk.
    Disk(io::Error),
}

impl Proof {
    /// Reads every journal and every file of the shards, and places what is theirs below `into`, an empty folder of the
    /// caller's own. What is wrong is added to the problems; a shard that cannot be believed leaves nothing behind.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn place(&mut self, into: &Path) -> io::Result<()> {
        let mut kept = Vec::new();
        let mut inputs = true;
        for mut shard in std::mem::take(&mut self.shards) {
            match one(&mut shard, &self.plan.copies, into, inputs) {
                Ok(()) => {
                    inputs = false;
                    let reason = shard.seen.as_ref().and_then(Seen::incomplete);
                    if let Some(reason) = reason {
                        self.problem(&shard, Code::Incomplete, &reason);
                    }
                    kept.push(shard);
                }
                Err(Stopped::Refused(Refusal { code, reason })) => {
                    remove(&shard, into, inputs)?;
                    self.problem(&shard, code, &reason);
                }
                Err(Stopped::Disk(error)) => return Err(error),
            }
        }
        self.shards = kept;
        self.problems.sort_by_key(|problem| problem.shard);
        Ok(())
    }

    fn problem(&mut self, shard: &Shard, code: Code, reason: &str) {
        self.problems.push(Problem {
            code,
            shard: Some(shard.index),
            message: format!("{}: {reason}", shard.given.name()),
        });
    }
}

fn one(
    shard: &mut Shard,
    planned: &BTreeMap<String, Digest>,
    into: &Path,
    inputs: bool,
) -> Result<(), Stopped> {
    let mut files = indexed(&shard.given.inside).map_err(Stopped::Refused)?;
    let killed = files.is_none();
    shard.seen = Some(read(shard, planned, &mut files, killed).map_err(Stopped::Refused)?);
    if killed {
        let documents = documents(shard).map_err(Stopped::Refused)?;
        files.get_or_insert_default().extend(documents);
    }
    let mut buffer = vec![0; 1 << 16];
    let mut made = PathBuf::new();
    for (path, known) in files.unwrap_or_default() {
        let target = shard.target(&path, inputs).map_err(Stopped::Refused)?;
        let refuse = |why: String| Stopped::Refused(Refusal::damaged(format!("{path}: {why}")));
        let mut file = shard
            .given
            .inside
            .file(&path)
            .map_err(|error| refuse(error.to_string()))?;
        compare(&mut file, &known, &mut buffer, None).map_err(|why| match why {
            Unlike::Bytes(why) => refuse(why),
            Unlike::Disk(error) => Stopped::Disk(error),
        })?;
        let Some(target) = target else {
            continue;
        };
        let to = into.join(&target);
        let folder = to.parent().unwrap_or(into);
        if made != folder {
            fs::create_dir_all(folder).map_err(Stopped::Disk)?;
            made = folder.to_owned();
        }
        match put(&mut file, &known, &to, &mut buffer) {
            Ok(()) => {}
            Err(Unlike::Bytes(why)) => return Err(refuse(why)),
            Err(Unlike::Disk(error)) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(refuse(format!("there is another file at {target}")));
            }
            Err(Unlike::Disk(error)) => return Err(Stopped::Disk(error)),
        }
    }
    Ok(())
}

/// What was used, then what came of it.
fn read(
    shard: &Shard,
    planned: &BTreeMap<String, Digest>,
    files: &mut Option<Files>,
    killed: bool,
) -> Result<Seen, Refusal> {
    let pack = copies(&shard.given.inside, planned)?;
    let asked = asked(&pack, |case| shard.cases.contains(case));
    drop(pack);
    let mut seen = scan(shard, &asked, files)?;
    // A run that was killed has no results, and is red for that.
    if let Some(end) = seen.end.as_mut().filter(|_| !killed) {
        agree(&shard.given.inside, &shard.given.record.run, end)?;
    }
    Ok(seen)
}

/// The documents of a run that was killed before it wrote down their digests. Nobody says what their bytes should be, but the
/// plan says it of what was used, and such a run is red anyway.
fn documents(shard: &Shard) -> Result<Files, Refusal> {
    let mut found = Files::new();
    for name in INPUTS.into_iter().chain(["run.json"]) {
        let bytes = match shard.given.inside.read(name, LONGEST_DOCUMENT) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Refusal::damaged(format!("{name}: {error}"))),
        };
        let known = Known {
            sha256: hex(&Sha256::digest(&bytes)),
            bytes: bytes.len() as u64,
        };
        found.insert(name.to_owned(), known);
    }
    Ok(found)
}

enum Unlike {
    Bytes(String),
    Disk(io::Error),
}

/// Reads a file to its end and compares it with what is known of it; `copy` gets its bytes.
fn compare(
    file: &mut File,
    known: &Known,
    buffer: &mut [u8],
    mut copy: Option<&mut File>,
) -> Result<(), Unlike> {
    let (mut sha256, mut bytes) = (Sha256::new(), 0u64);
    // One byte more than there should be: a file without an end is noticed, and not read.
    let mut limited = Read::take(file, known.bytes.saturating_add(1));
    loop {
        let count = limited
            .read(buffer)
            .map_err(|error| Unlike::Bytes(error.to_string()))?;
        if count == 0 {
            break;
        }
        sha256.update(&buffer[..count]);
        bytes += count as u64;
        if let Some(copy) = &mut copy {
            copy.write_all(&buffer[..count]).map_err(Unlike::Disk)?;
        }
    }
    match bytes == known.bytes && hex(&sha256.finalize()) == known.sha256 {
        true => Ok(()),
        false => Err(Unlike::Bytes(
            "its bytes are not those that were written".to_owned(),
        )),
    }
}

/// Evidence is never changed where it is, so the two bundles can share it.
fn put(file: &mut File, known: &Known, to: &Path, buffer: &mut [u8]) -> Result<(), Unlike> {
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    match linkat(CWD, open, CWD, to, AtFlags::SYMLINK_FOLLOW) {
        Ok(()) => return Ok(()),
        Err(rustix::io::Errno::EXIST) => {
            return Err(Unlike::Disk(io::ErrorKind::AlreadyExists.into()));
        }
        // Another file system, somebody else's file, no /proc.
        Err(_) => {}
    }
    file.rewind()
        .map_err(|error| Unlike::Bytes(error.to_string()))?;
    let mut copy = File::create_new(to).map_err(Unlike::Disk)?;
    compare(file, known, buffer, Some(&mut copy))
}

/// Takes away what a shard has left in the new bundle.
fn remove(shard: &Shard, into: &Path, inputs: bool) -> io::Result<()> {
    let gone = |result: io::Result<()>| match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    for case in &shard.cases {
        gone(fs::remove_dir_all(into.join("evidence").join(case)))?;
    }
    gone(fs::remove_dir_all(
        into.join(format!("shards/{}", shard.index)),
    ))?;
    if inputs {
        for input in INPUTS {
            gone(fs::remove_file(into.join(input)))?;
        }
    }
    let end = format!(".shard-{}", shard.index);
    let Ok(services) = fs::read_dir(into.join("services")) else {
        return Ok(());
    };
    for service in services.flatten() {
        let of_this = service
            .file_name()
            .to_str()
            .is_some_and(|name| name.ends_with(&end) || shard.alone());
        if of_this {
            gone(fs::remove_dir_all(service.path()))?;
        }
    }
    Ok(())
}
