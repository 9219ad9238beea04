//! The client instance of a grant in the API's words.

use api::grant::{GrantClient, Provenance};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use store::grant::GrantSummary;

use crate::grant::{self, ClientFacts};

/// The client as it was when it asked.
pub fn shown(grant: &GrantSummary) -> GrantClient {
    GrantClient {
        name: grant.client_name.clone(),
        class: grant.client_class_id.clone(),
        thumbprint: URL_SAFE_NO_PAD.encode(grant.thumbprint.as_bytes()),
        instance_id: grant.client_instance.map(|id| id.to_string()),
        provenance: provenance(&grant.request, grant.client_class_id.as_deref()),
    }
}

/// Who vouches for the name. Facts that cannot be read vouch for nothing.
fn provenance(request: &Value, class: Option<&str>) -> Provenance {
    let facts = serde_json::from_value::<ClientFacts>(request.clone());
    let stored = facts.map(|facts| facts.provenance);
    match (stored, class) {
        (Ok(grant::Provenance::Registered), _) => Provenance::Registered,
        (_, Some(_)) => Provenance::Class,
        (_, None) => Provenance::SelfDeclared,
    }
}
