//! What our folders are called where the engine looks for them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::error::DockerError;

/// Filesystems that live in memory or in the kernel: no other container can mount what lies in them.
const OURS_ALONE: [&str; 8] = [
    "tmpfs",
    "proc",
    "sysfs",
    "devpts",
    "mqueue",
    "cgroup",
    "cgroup2",
    "fuse.lxcfs",
];

/// A folder or file of ours, for another container to have at the same path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    source: Source,
    target: PathBuf,
    read_only: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// A path on the host.
    Bind(PathBuf),
    /// A volume by name, which can only be mounted whole (in engines before 26.0).
    Volume(String),
}

impl Mount {
    /// As the engine's API has it.
    pub(super) fn value(&self) -> Value {
        let (kind, source) = match &self.source {
            Source::Bind(path) => ("bind", path.display().to_string()),
            Source::Volume(name) => ("volume", name.clone()),
        };
        json!({ "Type": kind, "Source": source, "Target": self.target, "ReadOnly": self.read_only })
    }
}

/// Where a path lies, seen from a container that may be ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On a folder of the host, any part of which other containers can have.
    Bind,
    /// On a volume, which other containers can only have whole.
    Volume,
    /// In this container only.
    Inside,
}

/// Where this process has a path, from `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
pub fn place_of(path: &Path) -> Place {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    place_in(
        &fs::read_to_string("/proc/self/mountinfo").unwrap_or_default(),
        &path,
    )
}

fn place_in(mountinfo: &str, path: &Path) -> Place {
    let over = mountinfo
        .lines()
        .filter_map(Mounted::of)
        .filter(|mounted| path.starts_with(&mounted.point))
        // Of two at one point the later one is seen.
        .max_by_key(|mounted| mounted.point.as_os_str().len());
    match over {
        Some(mounted) if mounted.point == Path::new("/") || mounted.is_ours_alone() => {
            Place::Inside
        }
        Some(mounted) if mounted.root.contains("/volumes/") => Place::Volume,
        Some(_) => Place::Bind,
        None => Place::Inside,
    }
}

/// A line of `/proc/self/mountinfo`.
#[derive(Debug)]
pub(super) struct Mounted {
    /// Of the filesystem, what is mounted.
    pub(super) root: String,
    /// Where.
    pub(super) point: PathBuf,
    kind: String,
    /// Of the filesystem, not of the mount.
    pub(super) options: String,
}

impl Mounted {
    pub(super) fn of(line: &str) -> Option<Self> {
        let (own, system) = line.split_once(" - ")?;
        let mut own = own.split(' ').skip(3);
        let (root, point) = (unescaped(own.next()?), unescaped(own.next()?));
        let mut system = system.split(' ');
        let kind = system.next()?.to_owned();
        Some(Self {
            root,
            point: point.into(),
            kind,
            options: system.nth(1).unwrap_or_default().to_owned(),
        })
    }

    fn is_ours_alone(&self) -> bool {
        OURS_ALONE.contains(&self.kind.as_str())
    }
}

/// Spaces and the like stand as octal numbers there.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'\\')
            .then(|| tail.get(..3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &tail[3..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The mounts by which another container gets these paths (true: only to read). `own`: `Mounts` of our own container as
/// the engine describes it; `None`: we are on the host.
pub(super) fn shared(
    own: Option<&Value>,
    paths: &[(&Path, bool)],
) -> Result<Vec<Mount>, DockerError> {
    let mut mounts: Vec<Mount> = Vec::new();
    let mut add = |mount: Mount| {
        // Where one path lies in another, or both in one volume.
        if !mounts.iter().any(|other| other.target == mount.target) {
            mounts.push(mount);
        }
    };
    for (path, read_only) in paths {
        let Some(own) = own else {
            add(bind((*path).to_owned(), path, *read_only));
            continue;
        };
        let own: Vec<Own> = own
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Own::of)
            .collect();
        let over = own
            .iter()
            .filter(|mount| path.starts_with(&mount.point))
            .max_by_key(|mount| mount.point.as_os_str().len());
        match over {
            Some(mount) => add(mount.part(path, *read_only)),
            None => {
                return Err(DockerError::NotShared {
                    path: (*path).to_owned(),
                });
            }
        }
        for below in &own {
            if below.point != **path && below.point.starts_with(path) && !below.is_socket() {
                add(below.part(&below.point, *read_only));
            }
        }
    }
    Ok(mounts)
}

fn bind(source: PathBuf, target: &Path, read_only: bool) -> Mount {
    Mount {
        source: Source::Bind(source),
        target: target.to_owned(),
        read_only,
    }
}

/// A mount of our own container.
struct Own {
    source: Source,
    /// As this process sees it.
    point: PathBuf,
    writable: bool,
}

impl Own {
    fn of(mount: &Value) -> Option<Self> {
        let text = |name: &str| mount[name].as_str().map(str::to_owned);
        let source = match mount["Type"].as_str()? {
            "bind" => Source::Bind(text("Source")?.into()),
            "volume" => Source::Volume(text("Name")?),
            _ => return None,
        };
        let point = PathBuf::from(text("Destination")?);
        Some(Self {
            source,
            // `/var/run` is a link in most images.
            point: point.canonicalize().unwrap_or(point),
            writable: mount["RW"].as_bool().unwrap_or(true),
        })
    }

    fn is_socket(&self) -> bool {
        use std::os::unix::fs::FileTypeExt;
        fs::metadata(&self.point).is_ok_and(|metadata| metadata.file_type().is_socket())
    }

    /// A path below, or the mount itself.
    fn part(&self, path: &Path, read_only: bool) -> Mount {
        let read_only = read_only || !self.writable;
        match &self.source {
            Source::Bind(host) => {
                let below = path.strip_prefix(&self.point).unwrap_or(Path::new(""));
                let source = if below.as_os_str().is_empty() {
                    host.clone()
                } else {
                    host.join(below)
                };
                bind(source, path, read_only)
            }
            // Whole, so what others need of it must not become read-only.
            Source::Volume(name) => Mount {
                source: Source::Volume(name.clone()),
                target: self.point.clone(),
                read_only: !self.writable,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mount(kind: &str, source: &str, destination: &str) -> Value {
        json!({ "Type": kind, "Name": source, "Source": source, "Destination": destination, "RW": true })
    }

    fn shown(own: Option<&Value>, paths: &[(&str, bool)]) -> Result<Vec<String>, String> {
        let paths: Vec<(&Path, bool)> = paths
            .iter()
            .map(|(path, read_only)| (Path::new(*path), *read_only))
            .collect();
        let mounts = shared(own, &paths).map_err(|error| error.to_string())?;
        Ok(mounts
            .iter()
            .map(|mount| {
                let value = mount.value();
                let text = |name: &str| value[name].as_str().expect("text").to_owned();
                let access = if value["ReadOnly"] == true { " ro" } else { "" };
                format!(
                    "{} {}={}{access}",
                    text("Type"),
                    text("Source"),
                    text("Target")
                )
            })
            .collect())
    }

    #[test]
    fn paths_become_those_of_the_host() {
        assert_eq!(
            shown(
                None,
                &[
                    ("/home/me/shop", false),
                    ("/usr/bin/us", true),
                    ("/home/me/shop", false)
                ]
            ),
            Ok(vec![
                "bind /home/me/shop=/home/me/shop".to_owned(),
                "bind /usr/bin/us=/usr/bin/us ro".to_owned()
            ])
        );
        let own = json!([
            mount("bind", "/home/runner/jobs/shop/shop", "/github/workspace"),
            mount("bind", "/home/runner/jobs/_temp", "/github/runner_temp"),
            mount("volume", "modules", "/github/workspace/web/node_modules"),
            mount("bind", "/var/run/docker.sock", "/var/run/docker.sock"),
            mount("tmpfs", "", "/scratch"),
            mount("volume", "toolcache", "/opt/tools"),
        ]);
        assert_eq!(
            shown(
                Some(&own),
                &[
                    ("/github/workspace/web", false),
                    ("/github/runner_temp/scenarioforge-1-x", false),
                    ("/opt/tools/node/22", true),
                ]
            ),
            Ok(vec![
                "bind /home/runner/jobs/shop/shop/web=/github/workspace/web".to_owned(),
                "volume modules=/github/workspace/web/node_modules".to_owned(),
                "bind /home/runner/jobs/_temp/scenarioforge-1-x=/github/runner_temp/scenarioforge-1-x"
                    .to_owned(),
                "volume toolcache=/opt/tools".to_owned(),
            ])
        );
        for inside in [
            "/tmp/work",
            "/scratch/work",
            "/github",
            "/github/workspaces",
        ] {
            let said = shown(Some(&own), &[(inside, false)]).expect_err("nobody else sees it");
            assert!(said.starts_with(inside), "{said}");
        }
    }

    #[test]
    fn where_a_path_lies_is_read_from_the_mounts() {
        let mountinfo = r"1 0 0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/u/diff,workdir=/w
2 1 8:1 /home/runner/jobs/_temp /github/runner_temp rw - ext4 /dev/sda1 rw
3 1 8:1 /var/lib/docker/volumes/v/_data /work rw - ext4 /dev/sda1 rw
4 1 0:60 / /tmp rw - tmpfs tmpfs rw
5 1 8:1 /home/a\040b /a\040b rw shared:1 - ext4 /dev/sda1 rw";
        for (path, place) in [
            ("/github/runner_temp/x", Place::Bind),
            ("/github/runner_temps", Place::Inside),
            ("/work/shop", Place::Volume),
            ("/tmp", Place::Inside),
            ("/a b/c", Place::Bind),
            ("/home", Place::Inside),
        ] {
            assert_eq!(place_in(mountinfo, Path::new(path)), place, "{path}");
        }
        assert_eq!(unescaped(r"a\040b\\x"), r"a b\\x");
    }
}
