//! Tokens of a GitHub App's installation: for this repository, with the permissions that were asked for.
//!
//! Source: <https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app>

use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use ring::signature::RsaKeyPair;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::{
    Call, Credentials, GitHub, GitHubError, Permission, Reason,
    client::{Ask, read},
    jwt,
    minted::Minted,
    patience::until,
    tries::{Failure, Tries},
};

/// A token is not used in its last minutes.
const MARGIN: Duration = Duration::from_secs(300);

#[derive(Deserialize)]
struct Installation {
    id: u64,
}

#[derive(Deserialize)]
struct AccessToken {
    token: String,
    expires_at: Timestamp,
}

impl GitHub {
    /// The token for the next request.
    pub(super) async fn token(&self, deadline: Instant) -> Result<String, GitHubError> {
        let (id, private_key, permissions) = match &self.shared.credentials {
            Credentials::Token(token) if token.expose().is_empty() => {
                return Err(GitHubError::Credentials {
                    what: "token",
                    why: "it is empty".to_owned(),
                });
            }
            Credentials::Token(token) => return Ok(token.expose().to_owned()),
            Credentials::App {
                id,
                private_key,
                permissions,
            } => (id, private_key, permissions),
        };
        let mut minted = self.shared.minted.lock().await;
        if let Some((token, until)) = &minted.token
            && Instant::now() < *until
        {
            return Ok(token.clone());
        }
        if minted.key.is_none() {
            minted.key = Some(jwt::key(private_key)?);
        }
        let Minted {
            key: Some(key),
            installation,
            token,
        } = &mut *minted
        else {
            unreachable!("it was read above")
        };
        let installation = match *installation {
            Some(known) => known,
            None => {
                let url = self.place.repository_api("/installation");
                let ask = Ask::get(Call::Installation, url);
                let found: Installation = self.as_app(&ask, id, key, deadline).await?;
                *installation.insert(found.id)
            }
        };
        let url = format!("/app/installations/{installation}/access_tokens");
        let body = self.wanted(permissions);
        let ask = Ask::with(
            Call::InstallationToken,
            Method::POST,
            self.place.api(&url),
            &body,
        );
        let made: AccessToken = self.as_app(&ask, id, key, deadline).await?;
        if let Some(listener) = &self.shared.listener {
            listener(&made.token);
        }
        // By GitHub's clock, which said both.
        let good = until(made.expires_at, self.server_time()).saturating_sub(MARGIN);
        *token = Some((made.token.clone(), Instant::now() + good.min(MARGIN * 12)));
        Ok(made.token)
    }

    /// Forgets a token that was refused. False: it was not made here, or is forgotten already and another one is there.
    pub(super) async fn forget(&self, token: &str) -> bool {
        if matches!(self.shared.credentials, Credentials::Token(_)) {
            return false;
        }
        let mut minted = self.shared.minted.lock().await;
        if minted
            .token
            .as_ref()
            .is_some_and(|(known, _)| known == token)
        {
            minted.token = None;
        }
        true
    }

    fn wanted(&self, permissions: &[Permission]) -> Value {
        let mut body = json!({ "repositories": [self.place.repository.name] });
        let mut wanted = Map::new();
        for permission in permissions {
            let (name, level) = (permission.scope.api_name(), permission.level.api_name());
            // To write is to read, too.
            if wanted.get(name) != Some(&json!("write")) {
                wanted.insert(name.to_owned(), json!(level));
            }
        }
        if !wanted.is_empty() {
            body["permissions"] = wanted.into();
        }
        body
    }

    /// Asks as the App itself. When GitHub does not like the times in the token, its own clock is used, once.
    async fn as_app<T: serde::de::DeserializeOwned>(
        &self,
        ask: &Ask,
        id: &str,
        key: &RsaKeyPair,
        deadline: Instant,
    ) -> Result<T, GitHubError> {
        let mut tries = Tries::until(ask.call, deadline);
        let mut corrected = false;
        loop {
            let now = if corrected {
                self.server_time()
            } else {
                Timestamp::now()
            };
            let token = jwt::sign(id, key, now)?;
            let failure = match self.attempt_as(ask, &token, deadline).await {
                Ok(reply) => match read(ask.call, &reply.body) {
                    Ok(value) => return Ok(value),
                    Err(failure) => failure,
                },
                Err(Failure::Refused(refused))
                    if !corrected && of_time(&refused.reason, &refused.message) =>
                {
                    corrected = true;
                    continue;
                }
                Err(failure) => failure,
            };
            self.again(&mut tries, failure).await?;
        }
    }
}

/// Whether a refusal is about the times in the token.
fn of_time(reason: &Reason, message: &str) -> bool {
    let claims = ["'Expiration time'", "'Issued at'", "('exp')", "('iat')"];
    *reason == Reason::BadCredentials && claims.iter().any(|claim| message.contains(claim))
}
