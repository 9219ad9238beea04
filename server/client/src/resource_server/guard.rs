//! What the middlewares have in common: the server, its rule, and what happens
//! to a request that was read whole.

use std::sync::Arc;

use super::allowed::Allowed;
use super::certificate::CertificateHeader;
use super::challenged::Challenged;
use super::denied;
use super::incoming::Incoming;
use super::protect::ResourceServer;
use super::rule::Rule;

/// Octets of a request's content at most, unless somebody says otherwise: all
/// of it is read before a handler sees any.
const MAX_CONTENT: usize = 256 * 1024;

/// Who stands before a service.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) server: ResourceServer,
    pub(super) rule: Arc<dyn Rule>,
    pub(super) content: usize,
    pub(super) certificates: Option<CertificateHeader>,
}

impl Guard {
    pub(super) fn new(server: &ResourceServer, rule: impl Rule + 'static) -> Self {
        Self {
            server: server.clone(),
            rule: Arc::new(rule),
            content: MAX_CONTENT,
            certificates: None,
        }
    }

    /// What was found and the content to go on with, if it is not the
    /// request's own but JSON out of a signed object.
    pub(super) async fn decide(
        &self,
        incoming: &Incoming,
    ) -> Result<(Allowed, Option<Vec<u8>>), Challenged> {
        let operation = self.rule.operation(incoming);
        match self.server.allow(incoming, &operation).await {
            Ok(mut allowed) => {
                let content = allowed.content.take();
                Ok((allowed, content))
            }
            Err(denied) => {
                denied::log(&denied);
                Err(self.server.challenged(&denied, &operation))
            }
        }
    }
}
