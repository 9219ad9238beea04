//! Whole requests, proven by the method of the key.

use super::{SignError, SignatureParameters, SigningKey};
use crate::message::Request;
use crate::method::Method;

impl SigningKey {
    /// Proves a request: returns it as it has to be sent. With `mtls` nothing
    /// is added: the connection proves.
    ///
    /// # Errors
    /// When the parameters or a value cannot be written.
    pub fn prove(
        &self,
        request: Request,
        parameters: &SignatureParameters,
    ) -> Result<Request, SignError> {
        match self.method() {
            Method::HttpSig => self.prove_by_httpsig(request, parameters),
            Method::Mtls => Ok(request),
            Method::Jwsd => self.prove_by_jwsd(request, parameters),
            Method::Jws => self.prove_by_jws(request, parameters),
            Method::Dpop => self.prove_by_dpop(request, parameters),
        }
    }

    /// Proves a request that replaces this key by `new`, by both (RFC 9635
    /// §6.1.1). The content must have the new key.
    ///
    /// # Errors
    /// When the method has no rotation, or something cannot be written.
    pub fn prove_rotation(
        &self,
        new: &SigningKey,
        request: Request,
        parameters: &SignatureParameters,
    ) -> Result<Request, SignError> {
        match self.method() {
            Method::HttpSig => {
                let request = self.prove_by_httpsig(request, parameters)?;
                new.sign_rotation(request, parameters)
            }
            Method::Jwsd => self.prove_rotation_by_jwsd(new, request, parameters),
            Method::Jws => self.prove_rotation_by_jws(new, request, parameters),
            Method::Mtls | Method::Dpop => Err(SignError::Proof),
        }
    }
}
