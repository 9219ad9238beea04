//! Continuing a grant (RFC 9635 §5): after an interaction, by polling, and
//! ending it.

use std::time::Duration;

use gnap::response::{Continue, GrantResponse};
use serde_json::json;

use crate::client::{Client, request_with_token, with_json};
use crate::error::Error;

/// Seconds to wait before polling when the AS named none, and the seconds that
/// are added when it says that the client was too fast (RFC 9635 §3.1).
const WAIT: u64 = 5;

impl Client {
    /// Continues with the reference that the finish method brought (§5.1). The
    /// caller has checked its hash.
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn continue_with(
        &self,
        continuation: &Continue,
        interact_ref: &str,
    ) -> Result<GrantResponse, Error> {
        let token = &continuation.access_token.value;
        let request = request_with_token("POST", &continuation.uri, token)?;
        let request = with_json(request, &json!({ "interact_ref": interact_ref }))?;
        self.send_signed(request).await?.message()
    }

    /// Asks once whether the grant was decided (§5.2).
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn poll(&self, continuation: &Continue) -> Result<GrantResponse, Error> {
        let token = &continuation.access_token.value;
        let request = request_with_token("POST", &continuation.uri, token)?;
        self.send_signed(request).await?.message()
    }

    /// Polls until the grant is decided, waiting as the AS says.
    ///
    /// # Errors
    /// When the AS refuses, or `limit` is over.
    pub async fn poll_until_decided(
        &self,
        continuation: Continue,
        limit: Duration,
    ) -> Result<GrantResponse, Error> {
        let decided = self.poll_while_pending(continuation);
        tokio::time::timeout(limit, decided)
            .await
            .map_err(|_| Error::TimedOut)?
    }

    async fn poll_while_pending(&self, first: Continue) -> Result<GrantResponse, Error> {
        let mut continuation = first;
        let mut wait = continuation.wait.unwrap_or(WAIT);
        loop {
            tokio::time::sleep(Duration::from_secs(wait)).await;
            match self.poll(&continuation).await {
                Ok(response) => match pending(&response) {
                    Some(next) => {
                        wait = next.wait.unwrap_or(WAIT);
                        continuation = next;
                    }
                    None => return Ok(response),
                },
                Err(Error::Refused(refusal)) if refusal.code == "too_fast" => {
                    wait = longer(wait, refusal.retry_after);
                    continuation = refusal.continuation.unwrap_or(continuation);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Cancels the grant (§5.4).
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn cancel(&self, continuation: &Continue) -> Result<(), Error> {
        let token = &continuation.access_token.value;
        let request = request_with_token("DELETE", &continuation.uri, token)?;
        self.send_signed(request).await?.check()
    }
}

/// How to go on when nothing was issued yet.
fn pending(response: &GrantResponse) -> Option<Continue> {
    match (&response.access_token, &response.subject) {
        (None, None) => response.continuation.clone(),
        _ => None,
    }
}

fn longer(wait: u64, retry_after: Option<u64>) -> u64 {
    retry_after
        .unwrap_or_default()
        .max(wait.saturating_add(WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_longer_after_being_too_fast() {
        assert_eq!(longer(5, None), 10);
        assert_eq!(longer(5, Some(60)), 60);
        assert_eq!(longer(u64::MAX, Some(1)), u64::MAX);
    }
}
