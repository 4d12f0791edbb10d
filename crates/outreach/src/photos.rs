//! Photographs as evidence. What comes in is decoded and written anew as a smaller JPEG: place, time, device and whatever else
//! the original file carries are gone, and so is anything that is no picture.

use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder, metadata::Orientation,
};
use std::io::Cursor;

/// Largest upload: what a phone's camera makes.
pub const MAX_BYTES: usize = 12 << 20;
/// Longest side that is kept, in pixels.
pub const LONGEST_SIDE: u32 = 1_600;
/// Largest side and memory of what is decoded: a small file must not unpack into a huge picture.
const MAX_SIDE: u32 = 12_000;
const MAX_MEMORY: u64 = 256 << 20;
const QUALITY: u8 = 80;

/// A photograph as it is kept: JPEG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// The file.
    pub bytes: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Why a file was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhotoFault {
    /// Neither JPEG nor PNG nor WebP, by its content.
    NoPicture,
    /// More bytes or pixels than are taken.
    TooLarge,
    /// It cannot be decoded.
    Damaged(String),
}

/// Makes the photograph that is kept. Blocking, and bounded.
///
/// # Errors
/// When the file is no picture, too large, or damaged.
pub fn tidy(bytes: &[u8]) -> Result<Photo, PhotoFault> {
    if bytes.len() > MAX_BYTES {
        return Err(PhotoFault::TooLarge);
    }
    let format = image::guess_format(bytes).map_err(|_| PhotoFault::NoPicture)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(PhotoFault::NoPicture);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(told)?;
    let upright = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(told)?;
    picture.apply_orientation(upright);
    if picture.width().max(picture.height()) > LONGEST_SIDE {
        picture = picture.thumbnail(LONGEST_SIDE, LONGEST_SIDE);
    }
    let picture = picture.to_rgb8();
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, QUALITY).encode_image(&picture).map_err(told)?;
    Ok(Photo { bytes: out, width: picture.width(), height: picture.height() })
}

#[allow(clippy::needless_pass_by_value)] // the shape of `map_err`
fn told(e: image::ImageError) -> PhotoFault {
    match e {
        image::ImageError::Limits(_) => PhotoFault::TooLarge,
        other => PhotoFault::Damaged(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let image =
            RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, if x < width / 2 { 0 } else { 255 }]));
        let mut out = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(image).write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    /// A JPEG that says in its EXIF block that it was taken on its side, and by which device.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let device = b"SecretPhone 070180001234\0";
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        // Tag 0x0110 (model): ASCII, at offset 38; tag 0x0112 (orientation): SHORT, one value.
        tiff.extend([0x10, 0x01, 2, 0, device.len() as u8, 0, 0, 0, 38, 0, 0, 0]);
        tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]);
        tiff.extend(device);
        let length = u16::try_from(2 + 6 + tiff.len()).unwrap();
        let mut out = vec![0xFF, 0xD8, 0xFF, 0xE1];
        out.extend(length.to_be_bytes());
        out.extend(b"Exif\0\0");
        out.extend(tiff);
        out.extend(&jpeg[2..]);
        out
    }

    #[test]
    fn a_photograph_is_made_smaller_turned_upright_and_loses_what_the_file_tells() {
        let original = with_exif(&picture(2_000, 1_000, ImageFormat::Jpeg), 6);
        assert!(original.windows(11).any(|w| w == b"SecretPhone"));
        let kept = tidy(&original).unwrap();
        assert_eq!((kept.width, kept.height), (800, 1_600), "taken on its side");
        assert!(!kept.bytes.windows(11).any(|w| w == b"SecretPhone"), "the device is not kept");
        assert!(!kept.bytes.windows(4).any(|w| w == b"Exif"));
        assert_eq!(image::guess_format(&kept.bytes).unwrap(), ImageFormat::Jpeg);
        assert_eq!(tidy(&kept.bytes).map(|k| (k.width, k.height)), Ok((800, 1_600)), "what is kept can be read again");
    }

    #[test]
    fn other_kinds_of_pictures_become_jpeg_and_small_ones_keep_their_size() {
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let kept = tidy(&picture(64, 48, format)).unwrap();
            assert_eq!((kept.width, kept.height), (64, 48));
            assert_eq!(image::guess_format(&kept.bytes).unwrap(), ImageFormat::Jpeg);
        }
    }

    #[test]
    fn what_only_says_that_it_is_a_picture_is_refused() {
        assert_eq!(tidy(b"<svg onload='alert(1)'/>"), Err(PhotoFault::NoPicture));
        assert_eq!(tidy(b"GIF89a\x01\0\x01\0"), Err(PhotoFault::NoPicture), "a kind that is not read");
        assert_eq!(tidy(b""), Err(PhotoFault::NoPicture));
        assert_eq!(tidy(&vec![0; MAX_BYTES + 1]), Err(PhotoFault::TooLarge));
        let jpeg = picture(64, 48, ImageFormat::Jpeg);
        assert!(matches!(tidy(&jpeg[..jpeg.len() / 8]), Err(PhotoFault::Damaged(_))));
    }

    #[test]
    fn a_small_file_does_not_unpack_into_a_huge_picture() {
        let mut png = picture(16, 16, ImageFormat::Png);
        // The header claims 40,000 by 40,000 pixels; its checksum follows it.
        png[16..24].copy_from_slice(&[0, 0, 0x9C, 0x40, 0, 0, 0x9C, 0x40]);
        let crc = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(tidy(&png), Err(PhotoFault::TooLarge));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, b| {
            (0..8).fold(crc ^ u32::from(*b), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
        })
    }
}
