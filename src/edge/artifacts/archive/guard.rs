//! Which entries of a zip may become files.

use zip::{CompressionMethod, read::ZipFileEntry};

/// The kinds of `st_mode` (inode(7)) that an entry made on Unix names.
const KIND: u32 = 0o170_000;
const ORDINARY: u32 = 0o100_000;
const FOLDER: u32 = 0o040_000;
const RUNS: u32 = 0o111;
/// Of one part of a path; no file system has longer names.
const MAX_NAME: usize = 255;
/// Of a whole path; Linux takes no more from a program at once (`PATH_MAX`), and the folder's own path needs some.
const MAX_PATH: usize = 3_000;
/// Of parts.
const MAX_DEPTH: usize = 100;

/// What may come out of a zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnpackLimits {
    /// Files and folders. Each costs some hundred bytes of memory while it is unpacked.
    pub entries: u64,
    /// Bytes of the zip's directory.
    pub directory: u64,
    /// Bytes of all files together.
    pub bytes: u64,
    /// Times the size of the zip, once there are more than `small` bytes.
    pub ratio: u64,
    /// So many bytes may come out of any zip: logs that repeat themselves shrink a thousandfold.
    pub small: u64,
}

impl Default for UnpackLimits {
    fn default() -> Self {
        Self {
            entries: 200_000,
            directory: 64 << 20,
            bytes: 16 << 30,
            ratio: 100,
            small: 512 << 20,
        }
    }
}

impl UnpackLimits {
    /// Bytes that may come out of a zip of so many.
    pub(super) fn allowed(&self, zip: u64) -> u64 {
        self.bytes
            .min(self.small.max(zip.saturating_mul(self.ratio)))
    }
}

/// What an entry becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    Folder(String),
    File { path: String, mode: u32 },
}

/// Looks at an entry, before anything of it is read.
///
/// # Errors
/// Words for why it may not be.
pub(super) fn admitted(entry: &ZipFileEntry<'_>) -> Result<Wanted, String> {
    if entry.encrypted() {
        return Err("it is encrypted".to_owned());
    }
    match entry.compression() {
        CompressionMethod::Stored | CompressionMethod::Deflated => {}
        other => {
            return Err(format!(
                "its method of compression, {other:?}, is not known"
            ));
        }
    }
    let mode = entry.unix_mode().unwrap_or(ORDINARY);
    let (name, folder) = match entry.name_raw() {
        [name @ .., b'/'] => (name, true),
        name => (name, false),
    };
    match mode & KIND {
        0 => {}
        ORDINARY if !folder => {}
        FOLDER if folder => {}
        0o120_000 => return Err("it is a symbolic link".to_owned()),
        _ if folder => return Err("it is named as a folder and is none".to_owned()),
        _ => return Err("it is no ordinary file".to_owned()),
    }
    let path = checked(name)?.to_owned();
    if folder {
        if entry.size() > 0 || entry.compressed_size() > 2 {
            return Err("it is a folder with content".to_owned());
        }
        return Ok(Wanted::Folder(path));
    }
    let mode = if mode & RUNS == 0 { 0o644 } else { 0o755 };
    Ok(Wanted::File { path, mode })
}

/// A path that stays in its folder on every system.
///
/// The characters that the artifact service refuses in paths are not all refused: only those that some system takes
/// for a way out. Two names that differ in the case of their letters are two names here; where a file system takes them
/// for one, the second is refused when it is made, as any name that is there already.
fn checked(name: &[u8]) -> Result<&str, String> {
    let path = str::from_utf8(name).map_err(|_| "its name is no UTF-8")?;
    if path.len() > MAX_PATH {
        return Err(format!("its name has more than {MAX_PATH} bytes"));
    }
    if path.starts_with('/') {
        return Err("its name is an absolute path".to_owned());
    }
    let strange = |character: char| character.is_control() || matches!(character, '\\' | ':');
    if let Some(character) = path.chars().find(|character| strange(*character)) {
        return Err(format!("its name has {character:?} in it"));
    }
    for (depth, part) in path.split('/').enumerate() {
        match part {
            "" => return Err("a part of its name is empty".to_owned()),
            "." | ".." => return Err(format!("its name has the part `{part}`")),
            long if long.len() > MAX_NAME => {
                return Err(format!("a part of its name has more than {MAX_NAME} bytes"));
            }
            _ if depth >= MAX_DEPTH => {
                return Err(format!("it is more than {MAX_DEPTH} folders deep"));
            }
            _ => {}
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out() {
        let long = "x".repeat(256);
        let deep = "a/".repeat(101) + "b";
        let far = "abc/".repeat(900) + "b";
        for (name, why) in [
            (&b""[..], "empty"),
            (b"/etc/passwd", "absolute"),
            (b"../x", "`..`"),
            (b"a/../../x", "`..`"),
            (b"a/..", "`..`"),
            (b"./a", "`.`"),
            (b"a//b", "empty"),
            (b"..\\x", "'\\\\'"),
            (b"C:x", "':'"),
            (b"c:/windows", "':'"),
            (b"a\0.json", "'\\0'"),
            (b"a\nb", "'\\n'"),
            ("a\u{85}b".as_bytes(), "'\\u{85}'"),
            (b"\xff\xfe", "UTF-8"),
            (long.as_bytes(), "255"),
            (deep.as_bytes(), "100 folders"),
            (far.as_bytes(), "3000"),
        ] {
            let said = checked(name).expect_err(why);
            assert!(said.contains(why), "{said}");
        }
        for name in ["a", "a/b.c", "...", "..a/b..", "ä/ö 1%3A.txt", ".hidden"] {
            assert_eq!(checked(name.as_bytes()), Ok(name));
        }
        let most = "x".repeat(255);
        assert!(checked(most.as_bytes()).is_ok());
    }

    #[test]
    fn a_small_zip_may_hold_much_and_a_large_one_not_without_end() {
        let limits = UnpackLimits {
            bytes: 10_000,
            ratio: 10,
            small: 500,
            ..UnpackLimits::default()
        };
        let table = [
            (1, 500),
            (50, 500),
            (51, 510),
            (2_000, 10_000),
            (u64::MAX, 10_000),
        ];
        for (zip, allowed) in table {
            assert_eq!(limits.allowed(zip), allowed, "{zip}");
        }
    }
}
