//! Registering a resource set (RFC 9767 §3.4): the reference that the AS gives
//! is what challenges offer.

use gnap::right::Right;
use serde::{Deserialize, Serialize};

use crate::client::{Client, request, with_json};
use crate::error::Error;

/// What a resource server registers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Registration {
    /// The rights of the set.
    pub access: Vec<Right>,
    /// The registered names of the token formats it can process. `None`: the AS
    /// chooses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_formats_supported: Option<Vec<String>>,
    /// Whether it is going to introspect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_introspection_required: Option<bool>,
}

impl Registration {
    /// A set of these rights; the AS chooses the rest.
    pub fn of(rights: impl IntoIterator<Item = impl Into<Right>>) -> Self {
        Self {
            access: rights.into_iter().map(Into::into).collect(),
            token_formats_supported: None,
            token_introspection_required: None,
        }
    }
}

/// What the AS answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// The name of the set, for challenges and documentation.
    pub resource_reference: String,
    /// The name of this RS from now on, if the AS gave one.
    #[serde(default)]
    pub instance_id: Option<String>,
    /// Where this RS introspects, if the AS says it.
    #[serde(default)]
    pub introspection_endpoint: Option<String>,
}

#[derive(Serialize)]
struct Message<'a> {
    #[serde(flatten)]
    registration: &'a Registration,
    resource_server: &'a str,
}

impl Client {
    /// Registers a resource set, signed by the key that the AS knows
    /// `resource_server` by.
    ///
    /// # Errors
    /// When the AS refuses or does not answer properly.
    pub async fn register_resource_set(
        &self,
        endpoint: &str,
        resource_server: &str,
        registration: &Registration,
    ) -> Result<Registered, Error> {
        let content = Message {
            registration,
            resource_server,
        };
        let request = with_json(request("POST", endpoint)?, &content)?;
        self.send_signed(request).await?.message()
    }
}
