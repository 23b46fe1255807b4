/** Jackson's module for Kotlin is in no registry of Python or Node; generated classes name each parameter, so plain Jackson fills them. */
package com.fasterxml.jackson.module.kotlin

import com.fasterxml.jackson.databind.DeserializationFeature
import com.fasterxml.jackson.databind.ObjectMapper

fun jacksonObjectMapper(): ObjectMapper =
    ObjectMapper().configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true)
