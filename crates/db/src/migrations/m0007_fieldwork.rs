//! Tables of the room `fieldwork`.
use super::migration;

migration!(|_manager| []);
