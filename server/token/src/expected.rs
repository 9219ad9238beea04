//! What an RS expects of any token presented to it, whatever the format
//! (RFC 9767 §2.1).

/// What an RS expects of a token presented to it.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The AS it trusts.
    pub iss: &'a str,
    /// Its own name; a token that names audiences must name this one.
    pub aud: Option<&'a str>,
    /// Seconds since the epoch.
    pub now: u64,
    /// Seconds by which the clocks of AS and RS may differ.
    pub leeway: u64,
}

/// An authentic token that is not for this RS or not for this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// Issued by another AS.
    #[error("issuer is not the expected one")]
    Issuer,
    /// Meant for other resource servers.
    #[error("audience is not this resource server")]
    Audience,
    /// Its time is over.
    #[error("token is expired")]
    Expired,
    /// Its time has not come.
    #[error("token is not valid yet")]
    NotYetValid,
}

impl Expected<'_> {
    /// Whether a token of this issuer, for these audiences, good from `begins`
    /// until before `exp`, is good here and now.
    pub(crate) fn check(
        &self,
        iss: &str,
        aud: &[String],
        begins: u64,
        exp: u64,
    ) -> Result<(), Mismatch> {
        if iss != self.iss {
            return Err(Mismatch::Issuer);
        }
        let for_me = |aud: &String| self.aud == Some(aud.as_str());
        if !aud.is_empty() && !aud.iter().any(for_me) {
            return Err(Mismatch::Audience);
        }
        if self.now >= exp.saturating_add(self.leeway) {
            return Err(Mismatch::Expired);
        }
        if self.now.saturating_add(self.leeway) < begins {
            return Err(Mismatch::NotYetValid);
        }
        Ok(())
    }
}
