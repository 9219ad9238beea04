//! The AS of a resource server: what it says about itself (RFC 9767 §3.1), and
//! which of it is believed.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::client::{Client, request};
use crate::error::Error;

/// Where the AS answers resource servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// The grant endpoint, which is also the issuer of its tokens.
    pub grant_endpoint: String,
    /// Where tokens are introspected, if they are.
    pub introspection_endpoint: Option<String>,
    /// Where resource sets are registered, if they are.
    pub registration_endpoint: Option<String>,
    /// Where its public keys are, if it publishes them.
    pub jwks_uri: Option<String>,
    /// Where its list of revoked tokens is, if it publishes one.
    pub revocation_list_uri: Option<String>,
}

/// Why what an AS says about itself is not believed.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// What is configured is no grant endpoint.
    #[error("grant endpoint is no https uri")]
    GrantEndpoint,
    /// It did not answer properly.
    #[error(transparent)]
    Call(#[from] Error),
    /// The document is about another AS.
    #[error("document is about another grant endpoint")]
    OtherGrantEndpoint,
    /// It sends resource servers to another server.
    #[error("`{0}` is on another server than the grant endpoint")]
    OtherOrigin(&'static str),
}

/// The document, as far as this side reads it. Members that other AS may leave
/// out are optional here.
#[derive(Debug, Deserialize, Serialize)]
struct Document {
    grant_request_endpoint: String,
    #[serde(default)]
    introspection_endpoint: Option<String>,
    #[serde(default)]
    resource_registration_endpoint: Option<String>,
    #[serde(default)]
    jwks_uri: Option<String>,
    #[serde(default)]
    revocation_list_uri: Option<String>,
}

impl Authority {
    /// Asks the AS with this grant endpoint.
    ///
    /// The document is at `/.well-known/gnap-as-rs` of its origin. An AS of
    /// several tenants has one for each below it: for `/t/demo/gnap` at
    /// `/.well-known/gnap-as-rs/t/demo`.
    ///
    /// # Errors
    /// When it does not answer, or its document is not to be believed.
    pub async fn discover(client: &Client, grant_endpoint: &str) -> Result<Self, AuthorityError> {
        let endpoint = endpoint(grant_endpoint)?;
        let mut refused = AuthorityError::GrantEndpoint;
        for document in documents(&endpoint) {
            let answer = client.send(request("GET", document.as_str())?).await?;
            match answer.message::<Document>() {
                Ok(document) => return Self::believed(grant_endpoint, document),
                Err(error) => refused = error.into(),
            }
        }
        Err(refused)
    }

    fn believed(grant_endpoint: &str, document: Document) -> Result<Self, AuthorityError> {
        if document.grant_request_endpoint != grant_endpoint {
            return Err(AuthorityError::OtherGrantEndpoint);
        }
        let origin = endpoint(grant_endpoint)?.origin();
        let own = |name: &'static str, uri: Option<String>| match uri {
            Some(uri) => match Url::parse(&uri) {
                Ok(parsed) if parsed.origin() == origin && parsed.fragment().is_none() => {
                    Ok(Some(uri))
                }
                _ => Err(AuthorityError::OtherOrigin(name)),
            },
            None => Ok(None),
        };
        Ok(Self {
            grant_endpoint: grant_endpoint.to_owned(),
            introspection_endpoint: own("introspection_endpoint", document.introspection_endpoint)?,
            registration_endpoint: own(
                "resource_registration_endpoint",
                document.resource_registration_endpoint,
            )?,
            jwks_uri: own("jwks_uri", document.jwks_uri)?,
            revocation_list_uri: own("revocation_list_uri", document.revocation_list_uri)?,
        })
    }
}

/// An https URI, or http on this machine: everywhere else anybody on the way
/// could answer in the place of the AS (RFC 9767 §6.1).
fn endpoint(text: &str) -> Result<Url, AuthorityError> {
    let url = Url::parse(text).map_err(|_| AuthorityError::GrantEndpoint)?;
    let is_local = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_local => Ok(url),
        _ => Err(AuthorityError::GrantEndpoint),
    }
}

/// Where the document may be: below the well-known address under the path that
/// the grant endpoint is in, then at that address.
fn documents(endpoint: &Url) -> Vec<Url> {
    const WELL_KNOWN: &str = "/.well-known/gnap-as-rs";
    let parent = endpoint.path().rsplit_once('/').map(|(parent, _)| parent);
    let paths = match parent {
        Some(parent) if !parent.is_empty() => {
            vec![format!("{WELL_KNOWN}{parent}"), WELL_KNOWN.to_owned()]
        }
        _ => vec![WELL_KNOWN.to_owned()],
    };
    let at = |path: String| {
        let mut url = endpoint.clone();
        url.set_path(&path);
        url.set_query(None);
        url.set_fragment(None);
        url
    };
    paths.into_iter().map(at).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const GRANT: &str = "https://as.example/t/demo/gnap";

    fn believed(change: impl FnOnce(&mut Value)) -> Result<Authority, AuthorityError> {
        let mut document = json!({
            "grant_request_endpoint": GRANT,
            "introspection_endpoint": "https://as.example/t/demo/rs/introspect",
            "something_else": true,
        });
        change(&mut document);
        Authority::believed(GRANT, serde_json::from_value(document).unwrap())
    }

    #[test]
    fn an_as_speaks_for_itself_and_its_own_server_only() {
        let authority = believed(|_| ()).unwrap();
        assert_eq!(authority.grant_endpoint, GRANT);
        assert!(authority.introspection_endpoint.is_some());
        for other in [
            "https://as.example/t/other/gnap",
            "https://as.example/t/demo/gnap/",
        ] {
            let refused = believed(|document| document["grant_request_endpoint"] = other.into());
            let refused = refused.unwrap_err();
            assert!(matches!(refused, AuthorityError::OtherGrantEndpoint));
        }
        for name in ["introspection_endpoint", "jwks_uri", "revocation_list_uri"] {
            for elsewhere in [
                "https://other.example/",
                "http://as.example/",
                "https://as.example:444/",
                "https://as.example/#a",
                "/rs",
            ] {
                let refused = believed(|document| document[name] = elsewhere.into());
                let refused = refused.unwrap_err();
                assert!(
                    matches!(refused, AuthorityError::OtherOrigin(_)),
                    "{elsewhere}"
                );
            }
            assert!(believed(|document| document[name] = "https://as.example/a".into()).is_ok());
        }
    }

    #[test]
    fn nobody_on_the_way_can_answer_for_it() {
        for bad in [
            "http://as.example/gnap",
            "ftp://as.example",
            "gnap",
            "http://10.0.0.1/gnap",
        ] {
            assert!(endpoint(bad).is_err(), "{bad}");
        }
        for good in [GRANT, "http://127.0.0.1:8480/gnap", "http://[::1]/gnap"] {
            assert!(endpoint(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn looks_where_the_tenant_has_its_document_first() {
        let of = |text: &str| -> Vec<String> {
            let documents = documents(&Url::parse(text).unwrap());
            documents.into_iter().map(String::from).collect()
        };
        let origin = "https://as.example/.well-known/gnap-as-rs";
        assert_eq!(of("https://as.example/gnap?a"), [origin]);
        assert_eq!(of(GRANT), [format!("{origin}/t/demo").as_str(), origin]);
    }
}
