//! What a GitHub App's tokens are made with, kept between calls.

use ring::signature::RsaKeyPair;
use tokio::time::Instant;

/// What has been made, and what it was made with.
#[derive(Default)]
pub(super) struct Minted {
    pub(super) key: Option<RsaKeyPair>,
    pub(super) installation: Option<u64>,
    pub(super) token: Option<(String, Instant)>,
}
