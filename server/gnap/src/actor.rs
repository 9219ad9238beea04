//! Who acts with a token for the RO: an agent, or a resource server that calls
//! another one (the `act` claim of RFC 8693 §4.1; RFC 9767 §4).

use serde::{Deserialize, Serialize};

use crate::request::Invalid;

/// What a client instance says about the software agent it is or runs: the
/// extension member `agent` of a grant request. Untrusted text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Agent {
    /// Tells agents behind one key apart; goes into their tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name, to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it was told to do, in the end user's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

/// Octets of an agent's `id`, which stands in every token.
const MAX_ID: usize = 128;
/// Octets of a text that is shown.
const MAX_TEXT: usize = 500;

impl Agent {
    /// Checks what a type cannot express.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn check(&self) -> Result<(), Invalid> {
        let is_id = |id: &str| {
            let length = id.len();
            (1..=MAX_ID).contains(&length) && id.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if !self.id.as_deref().is_none_or(is_id) {
            return Err(Invalid::request(
                "`agent.id` must be 1 to 128 visible ASCII characters",
            ));
        }
        let mut texts = [&self.name, &self.purpose].into_iter().flatten();
        if texts.any(|text| text.len() > MAX_TEXT) {
            return Err(Invalid::request("an `agent` text is too long"));
        }
        Ok(())
    }
}

/// Who acts, and for whom that party acts in turn. The outermost is the one
/// that holds the token; the innermost is the one that the RO let act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Its identity: the thumbprint of a client's key as a URI (RFC 9278), or
    /// what tokens call a resource server in `aud`.
    pub sub: String,
    /// Which of several agents behind one key, as its client says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Who runs it and answers for it, as an administrator registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The one for which it acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Box<Actor>>,
}

impl Actor {
    /// This party, acting for `before` if there is one.
    #[must_use]
    pub fn acting_for(self, before: Option<Actor>) -> Self {
        Self {
            act: before.map(Box::new),
            ..self
        }
    }

    /// How many parties act, this one among them.
    pub fn depth(&self) -> usize {
        std::iter::successors(Some(self), |actor| actor.act.as_deref()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(sub: &str) -> Actor {
        Actor {
            sub: sub.to_owned(),
            agent: None,
            operator: None,
            act: None,
        }
    }

    #[test]
    fn the_last_to_act_is_the_outermost() {
        let chain = actor("server").acting_for(Some(actor("agent")));
        assert_eq!(chain.depth(), 2);
        let json = serde_json::json!({"sub": "server", "act": {"sub": "agent"}});
        assert_eq!(serde_json::to_value(&chain).unwrap(), json);
        assert_eq!(serde_json::from_value::<Actor>(json).unwrap(), chain);
    }
}
