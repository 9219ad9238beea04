//! Rotating a token's value (RFC 9635 §6.1).

use gnap::response::{Manage, RotationResponse, TokenResponse};

use crate::client::{Client, request_with_token};
use crate::error::Error;

impl Client {
    /// Gets a new value for a token. The old one is over.
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn rotate(&self, manage: &Manage) -> Result<TokenResponse, Error> {
        let request = request_with_token("POST", &manage.uri, &manage.access_token.value)?;
        let rotation: RotationResponse = self.send_signed(request).await?.message()?;
        Ok(rotation.access_token)
    }
}
