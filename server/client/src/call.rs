//! Calling a resource server with a token (RFC 9635 §7.2).

use gnap::response::TokenResponse;
use proof::Request;
use url::Url;

use crate::answer::Answer;
use crate::challenge::Challenge;
use crate::client::{Client, request};
use crate::error::Error;

impl Client {
    /// Sends `method` to `uri` with the token, signed with this client's key
    /// unless the token is a bearer token. The status is the caller's to judge.
    ///
    /// # Errors
    /// When the request cannot be sent, or the answer is too large.
    pub async fn call(
        &self,
        token: &TokenResponse,
        method: &str,
        uri: &str,
        content: Option<(&str, Vec<u8>)>,
    ) -> Result<Answer, Error> {
        let request = with_content(request(method, uri)?, content);
        let value = token.value.expose();
        if token.flags.iter().any(|flag| flag == "bearer") {
            let request = request.with_header("authorization", format!("Bearer {value}"));
            return self.send(request).await;
        }
        let request = request.with_header("authorization", format!("GNAP {value}"));
        self.send_signed(request).await
    }

    /// The challenge of a resource that is called without a token
    /// (RFC 9635 §9.1).
    ///
    /// # Errors
    /// When there is none, or the resource does not answer properly.
    pub async fn challenge(&self, resource: &Url) -> Result<Challenge, Error> {
        let answer = self.send(request("GET", resource.as_str())?).await?;
        Challenge::of(&answer).ok_or(Error::NoChallenge(answer.status))
    }
}

fn with_content(request: Request, content: Option<(&str, Vec<u8>)>) -> Request {
    match content {
        Some((content_type, content)) => request
            .with_header("content-type", content_type)
            .with_content(content),
        None => request,
    }
}
