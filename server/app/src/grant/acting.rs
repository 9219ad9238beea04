//! Which software agent acts, and who answers for it: the operator comes from
//! the class an administrator put the instance in, never from the request.

use gnap::actor::Agent;

use super::client::{ActingAgent, ClientFacts};
use crate::tenant::Tenant;

/// The agent that acts through this client instance. An instance of a class of
/// agents is one itself, whether it says so or not.
pub fn acting(tenant: &Tenant, client: &ClientFacts, said: Option<&Agent>) -> Option<ActingAgent> {
    let class = client.class.as_deref();
    let operator = class
        .and_then(|class| tenant.client_class(class))
        .and_then(|class| class.content.agent_operator.clone());
    if said.is_none() && operator.is_none() {
        return None;
    }
    Some(ActingAgent {
        said: said.cloned().unwrap_or_default(),
        operator,
    })
}
