//! The Client-Cert field (RFC 9440): how a proxy that ends TLS passes on the
//! certificate that the client presented. Worth as much as who wrote it: a
//! caller takes it from trusted proxies only.

use sfv::Parser;

use crate::certificate::jwk_of;
use crate::field;

/// Octets of the field at most.
const MAX_OCTETS: usize = 32 * 1024;

/// The field is not one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("client-cert is not one certificate")]
pub struct InvalidClientCert;

/// The certificate in DER. `lines` are all lines of the field: a second one is
/// refused, because a proxy that appends instead of replacing would let the
/// client choose.
///
/// # Errors
/// When it is not one byte sequence that holds a certificate with a key of a
/// supported kind.
pub fn client_cert(lines: &[&[u8]]) -> Result<Vec<u8>, InvalidClientCert> {
    let [line] = lines else {
        return Err(InvalidClientCert);
    };
    if line.len() > MAX_OCTETS {
        return Err(InvalidClientCert);
    }
    let text = field::text(line).map_err(|_| InvalidClientCert)?;
    let item: sfv::Item = Parser::new(text.as_ref())
        .parse_item()
        .map_err(|_| InvalidClientCert)?;
    let der = item.bare_item.as_byte_sequence().ok_or(InvalidClientCert)?;
    jwk_of(der).map_err(|_| InvalidClientCert)?;
    Ok(der.to_vec())
}
