//! Content codings (RFC 9110, section 8.4): many servers compress whether asked to or not, and a user's client shows what
//! was compressed. Headers stay as they came.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Undoes the codings that a `Content-Encoding` lists, the last first, up to one that is not known here. `None`: there is
/// nothing to undo.
///
/// # Errors
/// When the body is not what its header says, or grows beyond `most` bytes.
pub(super) fn decode(codings: &str, body: &[u8], most: usize) -> io::Result<Option<Vec<u8>>> {
    if body.is_empty() {
        return Ok(None);
    }
    let mut decoded: Option<Vec<u8>> = None;
    for coding in codings.rsplit(',') {
        let coding = coding.trim().to_ascii_lowercase();
        let from = decoded.as_deref().unwrap_or(body);
        let plain = match coding.as_str() {
            "" | "identity" => continue,
            "gzip" | "x-gzip" => all(MultiGzDecoder::new(from), most),
            // The standard means zlib; some servers send it bare.
            "deflate" => all(ZlibDecoder::new(from), most)
                .or_else(|error| all(DeflateDecoder::new(from), most).map_err(|_| error)),
            _ => break,
        };
        decoded = Some(plain.map_err(|error| {
            let reason =
                format!("the body is not the {coding} that its Content-Encoding says: {error}");
            io::Error::new(error.kind(), reason)
        })?);
    }
    Ok(decoded)
}

fn all(decoder: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    decoder.take(most as u64 + 1).read_to_end(&mut plain)?;
    if plain.len() > most {
        return Err(io::Error::other(format!(
            "it unpacks to more than {} MiB",
            most >> 20
        )));
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn codings_are_undone_and_bounded() {
        let plain = b"tea, tea, tea".to_vec();
        let (mut zlib, mut bare) = (
            ZlibEncoder::new(Vec::new(), Compression::fast()),
            DeflateEncoder::new(Vec::new(), Compression::fast()),
        );
        zlib.write_all(&plain).expect("memory");
        bare.write_all(&plain).expect("memory");
        for (codings, body) in [
            ("gzip", gzip(&plain)),
            ("GZIP , identity", gzip(&plain)),
            ("gzip, gzip", gzip(&gzip(&plain))),
            ("deflate", zlib.finish().expect("memory")),
            ("deflate", bare.finish().expect("memory")),
        ] {
            let decoded = decode(codings, &body, 100).expect(codings);
            assert_eq!(decoded.as_ref(), Some(&plain), "{codings}");
        }
        assert_eq!(decode("gzip", b"", 100).expect("empty"), None);
        assert_eq!(decode("zstd", b"x", 100).expect("not known"), None);
        assert!(decode("gzip", b"not gzip", 100).is_err());
        assert!(decode("gzip", &gzip(&[0; 1000]), 100).is_err());
    }
}
