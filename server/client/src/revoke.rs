//! Revoking a token (RFC 9635 §6.2).

use gnap::response::Manage;

use crate::client::{Client, request_with_token};
use crate::error::Error;

impl Client {
    /// Gives a token back.
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn revoke(&self, manage: &Manage) -> Result<(), Error> {
        let request = request_with_token("DELETE", &manage.uri, &manage.access_token.value)?;
        self.send_signed(request).await?.check()
    }
}
