"""Operations: health, metrics, logs and the process itself."""
