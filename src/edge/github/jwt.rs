//! The token by which an App says who it is: a JSON Web Token (RFC 7519), signed with RS256 (RFC 7518, section 3.3).
//!
//! Source: <https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app>

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::Timestamp;
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use serde_json::json;

use super::{GitHubError, Token};

/// Begins so long ago, for clocks that differ, in seconds.
const BEFORE: i64 = 60;
/// Ends so much later, in seconds. GitHub takes no more than 600.
const AFTER: i64 = 540;

/// A token for the next minutes, by the clock that says that it is `now`.
pub(super) fn sign(id: &str, key: &RsaKeyPair, now: Timestamp) -> Result<String, GitHubError> {
    let now = now.as_second();
    let header = json!({ "alg": "RS256", "typ": "JWT" });
    let claims = json!({ "iat": now - BEFORE, "exp": now + AFTER, "iss": id });
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (header, claims) = (header.to_string(), claims.to_string());
    let text = format!(
        "{}.{}",
        encode(header.as_bytes()),
        encode(claims.as_bytes())
    );
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        text.as_bytes(),
        &mut signature,
    )
    .map_err(|_| unusable("it cannot sign"))?;
    Ok(format!("{text}.{}", encode(&signature)))
}

/// The key in a PEM file (RFC 7468): PKCS#1, as GitHub gives it out, or PKCS#8. Variables lose line ends, so `\n` counts
/// as one, and so does none at all.
pub(super) fn key(pem: &Token) -> Result<RsaKeyPair, GitHubError> {
    let pem = pem.expose().replace("\\n", "\n").replace("\\r", "");
    let (kind, rest) = pem
        .split_once("-----BEGIN ")
        .and_then(|(_, rest)| rest.split_once("-----"))
        .ok_or_else(|| unusable("it has no line `-----BEGIN … PRIVATE KEY-----`"))?;
    let (body, _) = rest
        .split_once("-----END ")
        .ok_or_else(|| unusable("it has no line `-----END … PRIVATE KEY-----`"))?;
    let body: String = body.chars().filter(|c| !c.is_whitespace()).collect();
    let der = STANDARD
        .decode(body)
        .map_err(|_| unusable("what stands between its first and last line is no base64"))?;
    let key = match kind.trim() {
        "RSA PRIVATE KEY" => RsaKeyPair::from_der(&der),
        "PRIVATE KEY" => RsaKeyPair::from_pkcs8(&der),
        "ENCRYPTED PRIVATE KEY" => return Err(unusable("it is encrypted")),
        _ => return Err(unusable("it is no RSA private key")),
    };
    key.map_err(|error| unusable(&format!("it is no usable RSA key: {error}")))
}

fn unusable(why: &str) -> GitHubError {
    GitHubError::Credentials {
        what: "private key of the GitHub App",
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
    use serde_json::Value;

    use super::*;

    /// PKCS#8, made for tests.
    const KEY: &str = include_str!("../../../tests/it/github/app_key.base64");
    /// What PKCS#8 puts before the PKCS#1 of a key of 2,048 bits.
    const WRAPPING: usize = 26;

    fn pem(kind: &str, der: &[u8]) -> String {
        format!(
            "-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n",
            STANDARD.encode(der)
        )
    }

    fn der() -> Vec<u8> {
        STANDARD
            .decode(KEY.split_whitespace().collect::<String>())
            .expect("base64")
    }

    #[test]
    fn a_token_is_what_the_public_key_says() {
        let pem = pem("PRIVATE KEY", &der());
        let key = key(&Token::new(&pem)).expect("a key");
        let now: Timestamp = "2026-11-22T13:00:00Z".parse().expect("a time");
        let token = sign("Iv1.tea", &key, now).expect("a token");
        let (text, signature) = token.rsplit_once('.').expect("a signature");
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64");
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public());
        public
            .verify(text.as_bytes(), &decode(signature))
            .expect("its own signature");
        public
            .verify(b"another text", &decode(signature))
            .expect_err("no other");
        let (header, claims) = text.split_once('.').expect("two parts");
        let json = |part| serde_json::from_slice::<Value>(&decode(part)).expect("JSON");
        assert_eq!(json(header), json!({ "alg": "RS256", "typ": "JWT" }));
        let now = now.as_second();
        assert_eq!(
            json(claims),
            json!({ "iat": now - 60, "exp": now + 540, "iss": "Iv1.tea" })
        );
    }

    #[test]
    fn keys_come_in_every_form() {
        let eight = pem("PRIVATE KEY", &der());
        let one = pem("RSA PRIVATE KEY", &der()[WRAPPING..]);
        for pem in [&eight, &one] {
            for form in [
                pem.clone(),
                pem.replace('\n', "\\n"),
                pem.replace('\n', " "),
                format!("\n {pem}"),
            ] {
                let key = key(&Token::new(&form)).expect("a key");
                assert_eq!(key.public().modulus_len(), 256);
            }
        }
    }

    #[test]
    fn keys_that_are_none_are_not_shown() {
        let der = der();
        for (pem, says) in [
            (String::new(), "BEGIN"),
            ("-----BEGIN RSA PRIVATE KEY-----\nabcd".to_owned(), "END"),
            (
                "-----BEGIN RSA PRIVATE KEY-----\na!\n-----END RSA PRIVATE KEY-----".to_owned(),
                "base64",
            ),
            (pem("EC PRIVATE KEY", &der), "no RSA"),
            (pem("ENCRYPTED PRIVATE KEY", &der), "encrypted"),
            (pem("RSA PRIVATE KEY", &der), "no usable"),
            (pem("PRIVATE KEY", &der[..der.len() / 2]), "no usable"),
        ] {
            let error = key(&Token::new(&pem)).expect_err(says);
            let text = format!("{error} {error:?}");
            assert!(text.contains(says), "{text}");
            assert!(!text.contains(&KEY[..20]) && !text.contains("a!"), "{text}");
        }
    }
}
