//! First-party caveats: `exp=<seconds>`, `access=<JSON array of rights>` and
//! `cnf=<JWK thumbprint>`. All of a token's caveats hold at once.

use gnap::right::Right;
use proof::Thumbprint;
use serde_json::json;

/// One limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Caveat {
    /// Not from this time on, seconds since the epoch.
    Exp(u64),
    /// Only what one of these rights covers.
    Access(Vec<Right>),
    /// Only with a proof of this key.
    Cnf(Thumbprint),
}

impl Caveat {
    pub fn text(&self) -> String {
        match self {
            Caveat::Exp(exp) => format!("exp={exp}"),
            Caveat::Access(rights) => format!("access={}", json!(rights)),
            Caveat::Cnf(thumbprint) => format!("cnf={thumbprint}"),
        }
    }

    /// The caveat of these octets, or nothing if it is not understood to the
    /// last octet.
    pub fn read(octets: &[u8]) -> Option<Self> {
        let (name, value) = std::str::from_utf8(octets).ok()?.split_once('=')?;
        let caveat = match name {
            "exp" => Caveat::Exp(value.parse().ok()?),
            "access" => Caveat::Access(serde_json::from_str(value).ok()?),
            "cnf" => Caveat::Cnf(value.parse().ok()?),
            _ => return None,
        };
        // A member twice, another spelling of a number or white space: two
        // readers could disagree on what it limits.
        (caveat.text().as_bytes() == octets).then_some(caveat)
    }
}
