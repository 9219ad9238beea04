//! Precompressed copies, made once here at the highest level, so that the server never compresses
//! the console while somebody waits.

use std::io::Write;

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use crate::bundle::File;
use crate::error::BundleError;

/// Formats that are compressed already; a second pass would only cost bytes.
const COMPRESSED: [&str; 5] = ["png", "jpg", "webp", "avif", "woff2"];

/// The files, each followed by its `.br` and `.gz` copy where that copy is smaller.
///
/// # Errors
/// `Compress` if a compressor fails.
pub fn with_copies(files: Vec<File>) -> Result<Vec<File>, BundleError> {
    let mut all = Vec::with_capacity(files.len() * 3);
    for file in files {
        let copies = copies(&file).map_err(|source| BundleError::Compress {
            name: file.name.clone(),
            source,
        })?;
        let size = file.content.len();
        all.push(file);
        all.extend(copies.into_iter().filter(|copy| copy.content.len() < size));
    }
    Ok(all)
}

fn copies(file: &File) -> std::io::Result<Vec<File>> {
    let extension = file.name.rsplit_once('.').map(|(_, extension)| extension);
    if extension.is_some_and(|extension| COMPRESSED.contains(&extension)) {
        return Ok(Vec::new());
    }
    Ok(vec![
        File {
            name: format!("{}.br", file.name),
            content: brotli(&file.content)?,
        },
        File {
            name: format!("{}.gz", file.name),
            content: gzip(&file.content)?,
        },
    ])
}

fn brotli(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::with_copies;
    use crate::bundle::File;

    fn file(name: &str, content: Vec<u8>) -> File {
        File {
            name: name.to_owned(),
            content,
        }
    }

    #[test]
    fn copies_unpack_to_the_file() {
        let content = "a { color: red } ".repeat(100).into_bytes();
        let files = with_copies(vec![file("style.css", content.clone())]).unwrap();
        let [_, br, gz] = files.as_slice() else {
            panic!("{files:?}")
        };
        assert_eq!(
            (br.name.as_str(), gz.name.as_str()),
            ("style.css.br", "style.css.gz")
        );
        let (mut from_br, mut from_gz) = (Vec::new(), Vec::new());
        brotli::Decompressor::new(br.content.as_slice(), 4096)
            .read_to_end(&mut from_br)
            .unwrap();
        flate2::read::GzDecoder::new(gz.content.as_slice())
            .read_to_end(&mut from_gz)
            .unwrap();
        assert_eq!(from_br, content);
        assert_eq!(from_gz, content);
    }

    #[test]
    fn no_copies_of_images_nor_of_what_does_not_shrink() {
        let files = with_copies(vec![
            file("logo.png", vec![0; 1000]),
            file("x.txt", b"x".to_vec()),
        ])
        .unwrap();
        assert_eq!(files.len(), 2, "{files:?}");
    }
}
