//! Which resource server asks (RFC 9767 §3.2). Only ones an administrator
//! registered: a stranger learns nothing about tokens.

use gnap::error::RsCode;
use gnap::key::Key;
use gnap::rs::ResourceServer;
use gnap::secret::{Kind, Secret};
use proof::PublicKey;

use crate::app::App;
use crate::http::RsRefusal;
use crate::tenant::{KnownResourceServer, Tenant};

/// A resource server that is named but not yet proven.
pub struct Identified<'t> {
    /// What an administrator registered.
    pub server: &'t KnownResourceServer,
    /// The key it must prove: the registered one, with the proof that it says
    /// when it comes by value.
    pub key: PublicKey,
}

/// Finds the resource server.
///
/// # Errors
/// `invalid_resource_server`.
pub fn identify<'t>(
    app: &App,
    tenant: &'t Tenant,
    said: &ResourceServer,
) -> Result<Identified<'t>, RsRefusal> {
    let known = match said {
        ResourceServer::Reference(identifier) => {
            let kind = Kind::ResourceServerIdentifier;
            let hash = app.hash(tenant, kind, &Secret::new(identifier.as_str()));
            tenant
                .resource_servers()
                .iter()
                .find(|server| server.is_called(&hash))
                .map(|server| Identified {
                    server,
                    key: server.key.clone(),
                })
        }
        ResourceServer::Value {
            key: Key::Value(key),
        } => {
            let key = PublicKey::admit(key).map_err(|error| {
                RsRefusal::Code(RsCode::InvalidResourceServer, Some(error.into()))
            })?;
            tenant
                .resource_servers()
                .iter()
                .find(|server| server.key.thumbprint() == key.thumbprint())
                .map(|server| Identified { server, key })
        }
        ResourceServer::Value {
            key: Key::Reference(_),
        } => None,
    };
    known.ok_or(RsRefusal::Code(RsCode::InvalidResourceServer, None))
}
