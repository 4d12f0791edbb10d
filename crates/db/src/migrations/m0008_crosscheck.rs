//! Tables of the room `crosscheck`.
use super::migration;

migration!(|_manager| []);
