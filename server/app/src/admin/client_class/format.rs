//! Token formats between the API's words and the store's.

use api::client_class::TokenFormat;
use token::Format;

/// As the token crate names it.
pub fn format(format: TokenFormat) -> Format {
    match format {
        TokenFormat::Opaque => Format::Opaque,
        TokenFormat::JwtSigned => Format::JwtSigned,
        TokenFormat::JwtEncrypted => Format::JwtEncrypted,
        TokenFormat::Macaroon => Format::Macaroon,
        TokenFormat::Biscuit => Format::Biscuit,
        TokenFormat::Zcap => Format::Zcap,
    }
}

/// As the store keeps it.
pub fn stored(wanted: TokenFormat) -> String {
    format(wanted).name().to_owned()
}

/// As the API shows it.
pub fn shown(stored: &str) -> TokenFormat {
    match Format::from_name(stored) {
        Some(Format::JwtSigned) => TokenFormat::JwtSigned,
        Some(Format::JwtEncrypted) => TokenFormat::JwtEncrypted,
        Some(Format::Macaroon) => TokenFormat::Macaroon,
        Some(Format::Biscuit) => TokenFormat::Biscuit,
        Some(Format::Zcap) => TokenFormat::Zcap,
        Some(Format::Opaque) | None => TokenFormat::Opaque,
    }
}
