//! Which precompressed copy a browser takes (RFC 9110 §12.5.3).

/// A content coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Brotli.
    Brotli,
    /// Gzip.
    Gzip,
}

impl Coding {
    /// From the one preferred here to the other.
    pub const ALL: [Coding; 2] = [Coding::Brotli, Coding::Gzip];

    /// Its registered name.
    pub fn name(self) -> &'static str {
        match self {
            Coding::Brotli => "br",
            Coding::Gzip => "gzip",
        }
    }

    /// How the name of the copy ends.
    pub fn suffix(self) -> &'static str {
        match self {
            Coding::Brotli => ".br",
            Coding::Gzip => ".gz",
        }
    }

    /// Whether `Accept-Encoding` takes it. What is not named there and what
    /// has the weight 0 is not taken.
    pub fn is_accepted(self, accept_encoding: &str) -> bool {
        accept_encoding.split(',').any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let is_named = parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(self.name()));
            let is_refused = parts.any(|parameter| {
                parameter
                    .split_once('=')
                    .filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
                    .is_some_and(|(_, weight)| weight.trim().parse() == Ok(0.0))
            });
            is_named && !is_refused
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_is_named_and_not_refused() {
        for header in [
            "br",
            "gzip, deflate, br",
            "BR;q=0.5",
            "gzip;q=1.0, br;q=0.001",
        ] {
            assert!(Coding::Brotli.is_accepted(header), "{header}");
        }
        for header in ["", "gzip", "br;q=0", "br; q=0.000", "brotli", "identity"] {
            assert!(!Coding::Brotli.is_accepted(header), "{header}");
        }
    }
}
