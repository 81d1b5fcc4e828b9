//! Where this process runs: on the host, or in which container of the engine.

use std::{fs, path::Path};

use serde_json::Value;

use super::{
    engine::{Engine, Question},
    error::DockerError,
    mounts::{Mount, Mounted, shared},
};

/// The files that an engine puts into each of its containers.
const GIVEN: [&str; 3] = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];
/// Containers that are looked at before we give up.
const MOST: usize = 100;

/// Whether this process runs in a container of some engine.
pub fn in_container() -> bool {
    network_owner(&fs::read_to_string("/proc/self/mountinfo").unwrap_or_default()).is_some()
}

/// What is known of our own place.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Our own container as the engine describes it; `None`: the host.
    own: Option<Value>,
}

impl Surroundings {
    #[cfg(test)]
    pub(super) fn host() -> Self {
        Self { own: None }
    }

    /// The id of our own container; `None`: the host.
    pub fn container(&self) -> Option<&str> {
        self.own.as_ref()?["Id"].as_str()
    }

    /// The mounts by which another container gets these paths (true: only to read), at the same paths, with whatever is
    /// mounted below them; sockets are left out.
    ///
    /// # Errors
    /// When a path lies in our own container only.
    pub fn mounts(&self, paths: &[(&Path, bool)]) -> Result<Vec<Mount>, DockerError> {
        shared(self.own.as_ref().map(|own| &own["Mounts"]), paths)
    }

    /// The network mode of a container that shares ours.
    pub(super) fn network(&self) -> String {
        match self.container() {
            Some(id) => format!("container:{id}"),
            None => "host".to_owned(),
        }
    }
}

impl Engine {
    /// Finds out where this process runs.
    ///
    /// # Errors
    /// When it is a container that this engine does not know.
    pub async fn surroundings(&self) -> Result<Surroundings, DockerError> {
        let mountinfo = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let Some(candidate) = network_owner(&mountinfo) else {
            return Ok(Surroundings { own: None });
        };
        let first = self.inspect(&candidate).await?;
        if let Some(own) = first.filter(|own| is_ours(own, &mountinfo)) {
            return Ok(Surroundings { own: Some(own) });
        }
        // A container that joined another one's network has that one's files.
        let asked = "list its containers";
        let list = self.ask(Question::get("/containers/json", asked)).await;
        let list = list?.json().await?;
        for listed in list.as_array().into_iter().flatten().take(MOST) {
            let Some(id) = listed["Id"].as_str() else {
                continue;
            };
            if let Some(own) = self.inspect(id).await?
                && own["HostConfig"]["NetworkMode"] == format!("container:{candidate}").as_str()
                && is_ours(&own, &mountinfo)
            {
                return Ok(Surroundings { own: Some(own) });
            }
        }
        Err(DockerError::NotOurs {
            socket: self.socket().to_owned(),
        })
    }

    /// A container; `None`: there is none of this id.
    pub(super) async fn inspect(&self, id: &str) -> Result<Option<Value>, DockerError> {
        let asked = format!("describe container {}", short(id));
        let path = format!("/containers/{id}/json");
        match self.ask(Question::get(&path, &asked)).await {
            Ok(mut answer) => answer.json().await.map(Some),
            Err(DockerError::Refused { status: 404, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// An id as people know it.
pub(super) fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}

/// The container whose network we have: ours, unless it joined another one's. From where the engine keeps the files that
/// it puts into each. The host name would not do: anybody may choose it.
fn network_owner(mountinfo: &str) -> Option<String> {
    mountinfo
        .lines()
        .filter_map(Mounted::of)
        .filter(|mounted| GIVEN.iter().any(|given| mounted.point == Path::new(given)))
        .find_map(|mounted| {
            let mut after = mounted.root.match_indices("containers/");
            after.find_map(|(start, folder)| {
                let id = mounted.root[start + folder.len()..].split('/').next()?;
                let is_id = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
                is_id.then(|| id.to_owned())
            })
        })
}

/// Whether a container is the one we are in: by the layer that it writes to where the engine tells it, else by what is
/// mounted in it.
fn is_ours(container: &Value, mountinfo: &str) -> bool {
    let mounted: Vec<Mounted> = mountinfo.lines().filter_map(Mounted::of).collect();
    let layer = container["GraphDriver"]["Data"]["UpperDir"].as_str();
    let ours = mounted
        .iter()
        .rfind(|mounted| mounted.point == Path::new("/"))
        .and_then(|root| {
            let mut options = root.options.split(',');
            options.find_map(|option| option.strip_prefix("upperdir="))
        });
    if let (Some(layer), Some(ours)) = (layer, ours) {
        return layer == ours;
    }
    let mut expected = container["Mounts"].as_array().into_iter().flatten();
    expected.all(|mount| {
        let point = mount["Destination"].as_str().map(Path::new);
        let point = point.map(|point| point.canonicalize().unwrap_or_else(|_| point.to_owned()));
        point.is_none_or(|point| mounted.iter().any(|mounted| mounted.point == point))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn our_container_is_known_by_the_files_it_was_given() {
        let id = "ab".repeat(32);
        for (root, found) in [
            (format!("/var/lib/docker/containers/{id}/hostname"), true),
            (format!("/containers/{id}/hostname"), true),
            (
                format!("/var/lib/containers/storage/overlay-containers/{id}/userdata/hostname"),
                true,
            ),
            (
                format!("/var/lib/docker/containers/{}/hostname", &id[1..]),
                false,
            ),
            ("/etc/hostname".to_owned(), false),
        ] {
            let line = format!("9 1 8:1 {root} /etc/hostname rw - ext4 /dev/sda1 rw");
            assert_eq!(network_owner(&line), found.then(|| id.clone()), "{root}");
        }
        let elsewhere = format!("9 1 8:1 /containers/{id}/x /home rw - ext4 /dev/sda1 rw");
        assert_eq!(network_owner(&elsewhere), None);
    }

    #[test]
    fn a_container_that_joined_a_network_is_not_its_owner() {
        let mountinfo =
            "1 0 0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/d/ours/diff,workdir=/w
2 1 8:1 /src /shop rw - ext4 /dev/sda1 rw";
        let layer = |path: &str| json!({ "GraphDriver": { "Data": { "UpperDir": path } } });
        assert!(is_ours(&layer("/d/ours/diff"), mountinfo));
        assert!(!is_ours(&layer("/d/other/diff"), mountinfo));
        let mounts = |point: &str| json!({ "Mounts": [{ "Destination": point }] });
        assert!(is_ours(&mounts("/shop"), mountinfo));
        assert!(!is_ours(&mounts("/shops"), mountinfo));
    }
}
