//! A registry on this machine, which the engine pulls from: OCI distribution, as much of it as a pull needs.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::json;
use sha2::{Digest, Sha256};

/// `user:password` of whoever may pull.
pub(crate) const ACCOUNT: &str = "tester:open sesame";

/// Who answers: everybody who knows the account, or nobody at all.
pub(crate) struct Registry {
    /// `127.0.0.1:PORT`, which engines take without TLS.
    pub(crate) address: String,
    /// Connections so far.
    pub(crate) asked: Arc<AtomicUsize>,
}

struct Stored {
    /// Path to media type and bytes.
    documents: BTreeMap<String, (&'static str, Vec<u8>)>,
}

impl Registry {
    /// One image, `app:1`, of one small file.
    pub(crate) fn start() -> Self {
        let stored = Arc::new(Stored::new());
        Self::serve(move |stream| {
            let stored = Arc::clone(&stored);
            std::thread::spawn(move || stored.answer(stream));
        })
    }

    /// Takes connections and never says a word.
    pub(crate) fn silent() -> Self {
        let mut held = Vec::new();
        Self::serve(move |stream| held.push(stream))
    }

    fn serve(mut taken: impl FnMut(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                taken(stream);
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        Self { address, asked }
    }
}

fn digest(bytes: &[u8]) -> String {
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

impl Stored {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // No two tests have the same image, or the engine would already have it.
        let marker = format!("{:?} {}", std::time::SystemTime::now(), std::process::id());
        fs::write(folder.path().join("marker"), marker).expect("a file");
        let tar = |how: &str| {
            let output = Command::new("tar")
                .arg(how)
                .arg("-")
                .args(["--mtime=@0", "-C"])
                .arg(folder.path())
                .arg("marker")
                .output();
            output.expect("tar starts").stdout
        };
        let (plain, packed) = (tar("cf"), tar("czf"));
        let config = json!({
            "architecture": match std::env::consts::ARCH { "aarch64" => "arm64", _ => "amd64" },
            "os": "linux",
            "config": { "Env": ["PATH=/nowhere"] },
            "rootfs": { "type": "layers", "diff_ids": [digest(&plain)] },
        })
        .to_string()
        .into_bytes();
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": { "mediaType": "application/vnd.docker.container.image.v1+json", "size": config.len(), "digest": digest(&config) },
            "layers": [{ "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": packed.len(), "digest": digest(&packed) }],
        })
        .to_string()
        .into_bytes();
        let kind = "application/vnd.docker.distribution.manifest.v2+json";
        let mut documents =
            BTreeMap::from([("/v2/".to_owned(), ("application/json", b"{}".to_vec()))]);
        for blob in [config, packed] {
            let path = format!("/v2/app/blobs/{}", digest(&blob));
            documents.insert(path, ("application/octet-stream", blob));
        }
        for name in ["1".to_owned(), digest(&manifest)] {
            documents.insert(
                format!("/v2/app/manifests/{name}"),
                (kind, manifest.clone()),
            );
        }
        Self { documents }
    }

    /// Answers one request, then closes.
    fn answer(&self, mut stream: TcpStream) {
        let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
        let Some(Ok(first)) = lines.next() else {
            return;
        };
        let headers: Vec<String> = lines
            .map_while(Result::ok)
            .take_while(|line| !line.is_empty())
            .collect();
        let expected = {
            use base64::{Engine as _, engine::general_purpose::STANDARD};
            format!("authorization: basic {}", STANDARD.encode(ACCOUNT)).to_lowercase()
        };
        let known = headers
            .iter()
            .any(|header| header.to_lowercase() == expected);
        let mut words = first.split(' ');
        let (method, path) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        let (status, kind, body): (_, _, &[u8]) = match self.documents.get(path) {
            _ if !known => (
                "401 Unauthorized",
                "application/json",
                br#"{"errors":[{"code":"UNAUTHORIZED","message":"say the magic word"}]}"#,
            ),
            Some((kind, body)) => ("200 OK", kind, body),
            None => ("404 Not Found", "application/json", b"{}"),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nWww-Authenticate: Basic realm=\"test\"\r\nDocker-Distribution-Api-Version: registry/2.0\r\nDocker-Content-Digest: {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            digest(body),
            body.len()
        );
        let _ = stream.write_all(head.as_bytes());
        if method != "HEAD" {
            let _ = stream.write_all(body);
        }
    }
}
