//! Logos are decoded and made anew as PNG: what is served is never what was
//! uploaded, so no trick in a file reaches a browser.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};

/// Widest and highest image that is decoded, in pixels.
const MOST_SIDE: u32 = 4096;
/// Most pixels that are decoded: a small file can hold many.
const MOST_PIXELS: u64 = 8_000_000;
/// Most memory that a decoder may take, in octets.
const MOST_MEMORY: u64 = 64 * 1024 * 1024;
/// Octets of the made image that are small enough.
const SMALL: usize = 100 * 1024;

/// The file is no image that can be used.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// It is not what its media type says, or damaged.
    #[error("not an image of its media type")]
    Undecodable(#[source] image::ImageError),
    /// It is too large to be decoded.
    #[error("more than {MOST_SIDE} pixels wide or high, or {MOST_PIXELS} in all")]
    TooLarge,
    /// The media type is not decoded here.
    #[error("not a media type of logos")]
    MediaType,
    /// It could not be made anew.
    #[error("the image could not be encoded")]
    Encode(#[source] image::ImageError),
}

/// A PNG within the first of these sizes that gives a small enough file, else
/// within the last: pages carry it within themselves.
///
/// # Errors
/// When the content is no image of the media type, or too large.
pub fn png(content: &[u8], media_type: &str, sizes: &[(u32, u32)]) -> Result<Vec<u8>, RasterError> {
    let image = decode(content, media_type)?;
    let mut made = Vec::new();
    for (width, height) in sizes {
        made = encode(&fit(&image, *width, *height))?;
        if made.len() <= SMALL {
            break;
        }
    }
    Ok(made)
}

fn decode(content: &[u8], media_type: &str) -> Result<DynamicImage, RasterError> {
    let format = ImageFormat::from_mime_type(media_type).ok_or(RasterError::MediaType)?;
    let reader = || ImageReader::with_format(Cursor::new(content), format);
    // The head of the file says how large it will get; it is believed only
    // when it says too large.
    let (width, height) = reader()
        .into_dimensions()
        .map_err(RasterError::Undecodable)?;
    if width.max(height) > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(RasterError::TooLarge);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = reader();
    reader.limits(limits);
    reader.decode().map_err(RasterError::Undecodable)
}

fn fit(image: &DynamicImage, width: u32, height: u32) -> DynamicImage {
    if image.width() <= width && image.height() <= height {
        image.clone()
    } else {
        image.resize(width, height, FilterType::Lanczos3)
    }
}

fn encode(image: &DynamicImage) -> Result<Vec<u8>, RasterError> {
    let mut made = Cursor::new(Vec::new());
    // Eight bits a channel: browsers show no more, and files get half as long.
    DynamicImage::ImageRgba8(image.to_rgba8())
        .write_to(&mut made, ImageFormat::Png)
        .map_err(RasterError::Encode)?;
    Ok(made.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [(u32, u32); 3] = [(1024, 256), (512, 128), (256, 64)];

    fn png(content: &[u8], media_type: &str) -> Result<Vec<u8>, RasterError> {
        super::png(content, media_type, &SIZES)
    }

    fn sample(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height)
            .write_to(&mut file, format)
            .unwrap();
        file.into_inner()
    }

    fn size(png: &[u8]) -> (u32, u32) {
        let image = image::load_from_memory_with_format(png, ImageFormat::Png).unwrap();
        (image.width(), image.height())
    }

    #[test]
    fn refuses_what_is_no_image_of_its_media_type() {
        let png_file = sample(4, 4, ImageFormat::Png);
        assert!(png(&png_file, "image/png").is_ok());
        assert!(png(&png_file, "image/jpeg").is_err());
        assert!(png(&png_file[..png_file.len() / 2], "image/png").is_err());
        assert!(png(b"<svg onload=alert(1)>", "image/png").is_err());
        assert!(png(b"", "image/webp").is_err());
        assert!(png(&png_file, "image/svg+xml").is_err());
    }

    #[test]
    fn refuses_more_pixels_than_are_worth_decoding() {
        let wide = sample(5000, 1, ImageFormat::Png);
        assert!(matches!(
            png(&wide, "image/png"),
            Err(RasterError::TooLarge)
        ));
        let many = sample(4000, 4000, ImageFormat::Png);
        assert!(many.len() < api::branding::MAX_LOGO);
        assert!(matches!(
            png(&many, "image/png"),
            Err(RasterError::TooLarge)
        ));
    }

    #[test]
    fn makes_a_large_image_fit_and_leaves_a_small_one() {
        assert_eq!(
            size(&png(&sample(2000, 1000, ImageFormat::Jpeg), "image/jpeg").unwrap()),
            (512, 256)
        );
        assert_eq!(
            size(&png(&sample(30, 20, ImageFormat::WebP), "image/webp").unwrap()),
            (30, 20)
        );
    }

    #[test]
    fn makes_the_same_image_small_until_its_file_is() {
        let mut noise = image::RgbaImage::new(1024, 256);
        let mut state = 1_u32;
        for value in noise.iter_mut() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *value = state.to_be_bytes()[0];
        }
        let mut file = Cursor::new(Vec::new());
        noise.write_to(&mut file, ImageFormat::Png).unwrap();
        let made = png(&file.into_inner(), "image/png").unwrap();
        assert!(made.len() <= SMALL);
    }
}
