//! GitHub Apps: who signs a token, and what it may ask.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::Timestamp;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use serde_json::Value;

use super::{APP_ID, Answer, answers::error};

/// PKCS#8, made for tests.
pub(super) const KEY: &str = include_str!("../app_key.base64");

/// Whether a token is what the App would say now. The refusals are GitHub's.
pub(super) fn check(token: &str, now: Timestamp) -> Result<(), Answer> {
    let broken = || error(401, "A JSON web token could not be decoded");
    let (text, signature) = token.rsplit_once('.').ok_or_else(broken)?;
    let (header, claims) = text.split_once('.').ok_or_else(broken)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| broken());
    let json = |part: &str| {
        let bytes = decode(part)?;
        serde_json::from_slice::<Value>(&bytes).map_err(|_| broken())
    };
    let (header, claims) = (json(header)?, json(claims)?);
    let der = STANDARD
        .decode(KEY.split_whitespace().collect::<String>())
        .expect("base64");
    let key = RsaKeyPair::from_pkcs8(&der).expect("a key");
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public());
    let signed = public.verify(text.as_bytes(), &decode(signature)?).is_ok();
    if header["alg"] != "RS256" || header["typ"] != "JWT" || !signed {
        return Err(broken());
    }
    if claims["iss"] != APP_ID {
        return Err(error(404, "Integration not found"));
    }
    let (iat, exp) = (claims["iat"].as_i64(), claims["exp"].as_i64());
    let now = now.as_second();
    if iat.is_none_or(|iat| iat > now) {
        return Err(error(
            401,
            "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
        ));
    }
    match exp {
        Some(exp) if exp > now + 600 => Err(error(
            401,
            "'Expiration time' claim ('exp') is too far in the future",
        )),
        Some(exp) if exp > now => Ok(()),
        _ => Err(error(
            401,
            "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
        )),
    }
}
