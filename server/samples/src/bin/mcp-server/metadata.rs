//! Protected resource metadata (RFC 9728), which MCP clients look for. The AS
//! speaks GNAP: its grant endpoint stands in a member of its own.

use serde_json::json;

const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// Where the document of this server is (RFC 9728 §3.1).
pub fn uri(resource: &str) -> String {
    format!("{resource}{WELL_KNOWN}{}", super::PATH)
}

/// Whether the document is at this path. Some clients leave out the path of the
/// resource.
pub fn is_at(path: &str) -> bool {
    path.strip_prefix(WELL_KNOWN)
        .is_some_and(|rest| rest.is_empty() || rest == super::PATH)
}

pub fn document(resource: &str, grant_endpoint: &str) -> String {
    let issuer = grant_endpoint
        .strip_suffix("/gnap")
        .unwrap_or(grant_endpoint);
    let document = json!({
        "resource": format!("{resource}{}", super::PATH),
        "resource_name": "Photos for agents",
        "authorization_servers": [issuer],
        "bearer_methods_supported": ["header"],
        "gnap_grant_request_endpoint": grant_endpoint,
    });
    document.to_string()
}
